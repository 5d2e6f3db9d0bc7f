// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.testbed.HostTracing.Traced;
import io.iotrace.testbed.VirtualHost.Kernel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Submitters near their disk and far from it, on two real nodes. */
class NumaTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String RULE = "cross-numa-iothread";
    /** The rule asks for 10 s of it. */
    private static final Duration LOAD = Duration.ofSeconds(13);

    /** So many requests a second the rule asks for, too. */
    private static final long REQUESTS_PER_SECOND = 1000;

    @Test
    @Tag("long")
    void confirmsAnIoThreadOnTheOtherNode() throws Exception {
        VirtualHost.use(Kernel.BOOKWORM, host -> assertConfirmed(ofIoThread(host, "0")));
    }

    @Test
    @Tag("long")
    void isSilentAboutAnIoThreadOnTheDisksNode() throws Exception {
        VirtualHost.use(Kernel.BOOKWORM, host -> assertCleared(ofIoThread(host, "1")));
    }

    /** QEMU's block layer without a guest: fast enough for the rule on a busy machine, too. */
    @Test
    void confirmsAProcessOnTheOtherNodeAndClearsItOnTheSame() throws Exception {
        VirtualHost.use(Kernel.BOOKWORM, host -> {
            assertConfirmed(ofProcess(host, "0"));
            assertCleared(ofProcess(host, "1"));
        });
    }

    private static void assertConfirmed(Optional<JsonNode> finding) {
        assertThat(finding).isPresent();
        assertThat(finding.get().get("verdict").asText()).isEqualTo("confirmed");
        assertThat(finding.get().get("remedy").get("runtimeCommand").asText()).startsWith("taskset -pc 1 ");
    }

    private static void assertCleared(Optional<JsonNode> finding) {
        assertThat(finding.map(one -> one.get("verdict").asText()).orElse("cleared"))
                .isEqualTo("cleared");
    }

    /** Of qemu-img with all of it on that node's processor. It knows no time limit, and gets more than it can do. */
    private static Optional<JsonNode> ofProcess(VirtualHost host, String node) throws Exception {
        String drive = host.drive(1);
        WaitingLoads load = WaitingLoads.start(
                host, drive, List.of("qemu-img bench -f raw -t none -n -c 10000000 -d 32 -s 4096 " + drive));
        host.run(LIMIT, "taskset -pc " + node + " " + load.words()).succeeded();
        HostTracing tracing = HostTracing.attach(host, "--any-process " + load.words());
        long before = reads(host, drive);
        long begin = System.nanoTime();
        load.runFor(LOAD);
        assumeFastEnough(reads(host, drive) - before, begin);
        return finding(tracing.end());
    }

    /** Of a guest with the IOThread on that node's processor. */
    private static Optional<JsonNode> ofIoThread(VirtualHost host, String node) throws Exception {
        try (NestedGuest guest = NestedGuest.start(host, "numa", NestedGuest.onIoThread(host.drive(1), "native"))) {
            guest.pin("IO io0", node);
            HostTracing tracing = HostTracing.attach(host, guest);
            long before = reads(host, host.drive(1));
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < LOAD.toNanos()) {
                guest.run("vda", GuestLoad.of(Operation.READ, 4000).withJobs(16));
            }
            assumeFastEnough(reads(host, host.drive(1)) - before, begin);
            return finding(tracing.end());
        }
    }

    /** What the kernel says that a drive has done. */
    private static long reads(VirtualHost host, String drive) {
        String statistics = host.run(LIMIT, "cat /sys/block/" + Path.of(drive).getFileName() + "/stat")
                .succeeded();
        return Long.parseLong(statistics.split(" +", -1)[0]);
    }

    /** The rule counts the seconds that had requests, of which the first and the last may be parts. */
    private static void assumeFastEnough(long reads, long begin) {
        long rate = reads / (Duration.ofNanos(System.nanoTime() - begin).toSeconds() + 2);
        assumeTrue(
                rate >= REQUESTS_PER_SECOND,
                () -> "needs: a virtual host that does 1000 requests a second; it did " + rate);
    }

    private static Optional<JsonNode> finding(Traced traced) {
        for (JsonNode finding : traced.report().get("findings")) {
            if (finding.get("rule").asText().equals(RULE)) {
                return Optional.of(finding);
            }
        }
        return Optional.empty();
    }
}
