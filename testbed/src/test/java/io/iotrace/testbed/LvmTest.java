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

/** A guest's disk on a logical volume that is striped over two NVMe drives. */
@Tag("long")
class LvmTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int REQUESTS = 503;
    /** Requests on both drives: two stripes each. */
    private static final int LARGE = 23;

    private static final long LARGE_BYTES = 2 * (64 << 10);

    @Test
    void countsEachRequestOnceAndFollowsItToTheDriveThatServesIt() throws Exception {
        VirtualHost.use(Kernel.BOOKWORM, LvmTest::work);
    }

    private static void work(VirtualHost host) throws Exception {
        try {
            host.run(LIMIT, """
                    modprobe dm_mod
                    vgcreate -qq iotrace $NODE0_DRIVE $NODE1_DRIVE &&
                    lvcreate -qq -Zn -Wn --noudevsync -i 2 -I 64k -L 128m -n striped iotrace && vgmknodes -qq""").succeeded();
            assertCounts(host);
        } finally {
            host.run(LIMIT, """
                    vgchange -qq -an --noudevsync iotrace; vgremove -qq -ff -y iotrace
                    pvremove -qq -ff -y $NODE0_DRIVE $NODE1_DRIVE""");
        }
    }

    private static void assertCounts(VirtualHost host) throws Exception {
        int all = REQUESTS + LARGE;
        try (NestedGuest guest =
                NestedGuest.start(host, "striped", NestedGuest.onOneIoThread("/dev/mapper/iotrace-striped"))) {
            HostTracing tracing = HostTracing.attach(host, guest);
            guest.run("vda", GuestLoad.of(Operation.READ, REQUESTS));
            guest.run(
                    "vda",
                    GuestLoad.of(Operation.READ, LARGE).withBytes(LARGE_BYTES).withStartByte(0));
            JsonNode disk = tracing.end().disk(guest.pid(), "disk0");
            String seen = disk.toString();
            assertThat(disk.get("requests").asLong()).as(seen).isEqualTo(all);
            assertThat(Traced.count(disk, "block")).as(seen).isBetween(all * 99L / 100, (long) all);
            assertThat(Traced.count(disk, "device")).as(seen).isBetween(all * 99L / 100, (long) all);
            assertThat(disk.get("bytes").asLong()).isEqualTo(REQUESTS * 4096L + LARGE * LARGE_BYTES);
            assertThat(disk.get("leaves"))
                    .extracting(JsonNode::asText)
                    .containsExactlyInAnyOrder(name(host.drive(0)), name(host.drive(1)));
        }
    }

    private static String name(String drive) {
        return drive.substring("/dev/".length());
    }
}
