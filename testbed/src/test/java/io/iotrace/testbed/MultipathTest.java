// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.testbed.HostTracing.Traced;
import io.iotrace.testbed.VirtualHost.Kernel;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A guest's disk on an NVMe drive that two controllers lead to: the kernel sends each request down one of two paths, by turns. */
@Tag("long")
class MultipathTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int REQUESTS = 503;

    @Test
    void followsEachRequestDownThePathThatItTakes() throws Exception {
        try (VirtualHost host = VirtualHost.withMultipath(Kernel.BOOKWORM)) {
            assertThat(host.run(LIMIT, """
                            echo round-robin >/sys/class/nvme-subsystem/nvme-subsys0/iopolicy
                            ls /sys/block | grep nvme | sort | xargs""").succeeded()).isEqualTo("nvme0c0n1 nvme0c1n1 nvme0n1");
            try (NestedGuest guest = NestedGuest.start(host, "multipath", NestedGuest.onOneIoThread("/dev/nvme0n1"))) {
                HostTracing tracing = HostTracing.attach(host, guest);
                guest.run("vda", GuestLoad.of(Operation.READ, REQUESTS));
                assertFollowed(tracing.end().disk(guest.pid(), "disk0"));
            }
        }
    }

    private static void assertFollowed(JsonNode disk) {
        String seen = disk.toString();
        assertThat(disk.get("requests").asLong()).as(seen).isEqualTo(REQUESTS);
        assertThat(disk.get("bytes").asLong()).isEqualTo(REQUESTS * 4096L);
        assertThat(Traced.count(disk, "block")).as(seen).isBetween(REQUESTS * 99L / 100, (long) REQUESTS);
        assertThat(Traced.count(disk, "device")).as(seen).isBetween(REQUESTS * 99L / 100, (long) REQUESTS);
        assertThat(disk.get("leaves")).extracting(JsonNode::asText).containsExactlyInAnyOrder("nvme0c0n1", "nvme0c1n1");
    }
}
