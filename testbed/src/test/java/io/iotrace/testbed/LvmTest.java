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
    private static final int STRIPE_BYTES = 64 << 10;

    @Test
    void countsEachRequestOnceAndFollowsItToTheDriveThatServesIt() throws Exception {
        VirtualHost host = VirtualHost.with(Kernel.BOOKWORM);
        host.run(
                        LIMIT,
                        "modprobe dm_mod; vgcreate -qq iotrace $NODE0_DRIVE $NODE1_DRIVE && lvcreate -qq -Zn -Wn --noudevsync"
                                + " -i 2 -I 64k -L 128m -n striped iotrace && vgmknodes -qq")
                .succeeded();
        try (NestedGuest guest =
                NestedGuest.start(host, "striped", NestedGuest.onOneIoThread("/dev/mapper/iotrace-striped"))) {
            HostTracing tracing = HostTracing.attach(host, guest);
            guest.run("vda", GuestLoad.of(Operation.READ, REQUESTS));
            guest.run(
                    "vda",
                    GuestLoad.of(Operation.READ, 23)
                            .withBytes(2L * STRIPE_BYTES)
                            .withStartByte(0));
            JsonNode disk = tracing.end().disk(guest.pid(), "disk0");
            String seen = disk.toString();
            assertThat(disk.get("requests").asLong()).as(seen).isEqualTo(REQUESTS + 23);
            assertThat(Traced.count(disk, "block")).as(seen).isGreaterThanOrEqualTo((REQUESTS + 23) * 99L / 100);
            assertThat(Traced.count(disk, "device")).as(seen).isGreaterThanOrEqualTo((REQUESTS + 23) * 99L / 100);
            assertThat(disk.get("bytes").asLong()).isEqualTo(REQUESTS * 4096L + 23 * 2L * STRIPE_BYTES);
            assertThat(disk.get("leaves"))
                    .extracting(JsonNode::asText)
                    .containsExactlyInAnyOrder(name(host.drive(0)), name(host.drive(1)));
        } finally {
            host.run(
                            LIMIT,
                            "vgchange -qq -an --noudevsync iotrace; vgremove -qq -ff -y iotrace; pvremove -qq -ff -y $NODE0_DRIVE $NODE1_DRIVE")
                    .succeeded();
        }
    }

    private static String name(String drive) {
        return drive.substring("/dev/".length());
    }
}
