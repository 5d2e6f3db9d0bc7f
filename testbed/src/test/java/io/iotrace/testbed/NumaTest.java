// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.testbed.HostTracing.Traced;
import io.iotrace.testbed.VirtualHost.Kernel;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An IOThread near its disk and far from it, on two real nodes. */
@Tag("long")
class NumaTest {
    private static final String RULE = "cross-numa-iothread";
    /** The rule asks for 10 s of load. */
    private static final long LOAD_NANOS = Duration.ofSeconds(12).toNanos();

    /** So many requests a second the rule asks for, too. A guest that need not wake the IOThread gets there sooner. */
    private static final double REQUESTS_PER_SECOND = 1000;

    private static final long POLL_NANOS = 1_000_000;

    private VirtualHost host;
    private NestedGuest guest;

    @BeforeEach
    void start() {
        host = VirtualHost.with(Kernel.BOOKWORM);
        guest = NestedGuest.start(host, "numa", NestedGuest.onIoThread(host.drive(1), "native", POLL_NANOS));
    }

    @AfterEach
    void stop() {
        guest.close();
    }

    @Test
    void confirmsAnIoThreadOnTheOtherNode() throws Exception {
        JsonNode finding = finding("0").orElseThrow();
        assertThat(finding.get("verdict").asText()).isEqualTo("confirmed");
        assertThat(finding.get("remedy").get("runtimeCommand").asText()).startsWith("taskset -pc 1 ");
    }

    @Test
    void isSilentAboutAnIoThreadOnTheDisksNode() throws Exception {
        assertThat(finding("1").map(finding -> finding.get("verdict").asText()).orElse("cleared"))
                .isEqualTo("cleared");
    }

    /** With the IOThread on that node's processor; each node has one. */
    private Optional<JsonNode> finding(String node) throws Exception {
        guest.pin("IO io0", node);
        HostTracing tracing = HostTracing.attach(host, guest);
        long end = System.nanoTime() + LOAD_NANOS;
        long requests = 0;
        while (System.nanoTime() < end) {
            requests += guest.run("vda", GuestLoad.of(Operation.READ, 1000).withJobs(16))
                    .requests();
        }
        Traced traced = tracing.end();
        JsonNode disk = traced.disk(guest.pid(), "disk0");
        assertThat(disk.get("requests").asLong()).isEqualTo(requests);
        double rate = disk.get("requestsPerSecond").asDouble();
        assumeTrue(
                rate >= REQUESTS_PER_SECOND,
                () -> "needs: a virtual host that does 1000 requests a second; it did " + Math.round(rate));
        for (JsonNode finding : traced.report().get("findings")) {
            if (finding.get("rule").asText().equals(RULE)) {
                return Optional.of(finding);
            }
        }
        return Optional.empty();
    }
}
