// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestLoadResult;
import io.iotrace.recording.Stage;
import io.iotrace.testbed.HostTracing.Traced;
import io.iotrace.testbed.VirtualHost.Kernel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The whole path of a guest's request: KVM as a module, an IOThread that does not poll, NVMe. The few requests that are done between the
 * end of their submit call and QEMU's look at the ring of completions have no {@code reap}: no call of QEMU's shows that look.
 */
class NestedGuestTest {
    private static final int REQUESTS = 503;

    @Test
    void countsEachRequestAndItsWayThroughTheKernelOnLinux61() throws Exception {
        VirtualHost.use(
                Kernel.BOOKWORM,
                host -> assertMeasures(GuestLoad.of(Operation.READ, REQUESTS), host, host.drive(1), ""));
    }

    @Test
    @Tag("long")
    void countsEachRequestAndItsWayThroughTheKernelOnLinux612() throws Exception {
        VirtualHost.use(
                Kernel.TRIXIE, host -> assertMeasures(GuestLoad.of(Operation.READ, REQUESTS), host, host.drive(1), ""));
    }

    /** The emulated NVMe drive is often done before the IOThread can go to sleep; one that does 50 requests a second is not. */
    @Test
    @Tag("long")
    void measuresAllStagesWhereTheIoThreadSleepsForEachRequest() throws Exception {
        try (VirtualHost host = VirtualHost.withSlowDrives(Kernel.BOOKWORM, 50)) {
            JsonNode disk = assertMeasures(GuestLoad.of(Operation.READ, REQUESTS), host, host.drive(1), "");
            assertThat(Traced.count(disk, "reap")).as(disk.toString()).isGreaterThanOrEqualTo(REQUESTS * 99L / 100);
        }
    }

    /** Kick, interrupt and the kernel's completion are kprobes then. */
    @Test
    @Tag("long")
    void countsEachRequestWithAProbeThatIsCompiledThere() throws Exception {
        String before = VirtualHost.withoutTypes(Kernel.BOOKWORM);
        VirtualHost.use(
                Kernel.BOOKWORM,
                host -> assertMeasures(GuestLoad.of(Operation.READ, REQUESTS), host, host.drive(1), before));
    }

    private static JsonNode assertMeasures(GuestLoad reads, VirtualHost host, String device, String before)
            throws Exception {
        try (NestedGuest guest = NestedGuest.start(host, "depth-one", NestedGuest.onIoThread(device, "native"))) {
            HostTracing tracing = HostTracing.attach(host, before, guest, "");
            GuestLoadResult load = guest.run("vda", reads);
            Traced traced = tracing.end();
            JsonNode disk = traced.disk(guest.pid(), "disk0");
            String seen = disk.get("shares") + " " + disk.get("stages");
            assertThat(load.requests()).isEqualTo(REQUESTS);
            assertThat(disk.get("requests").asLong()).as(seen).isEqualTo(REQUESTS);
            for (Stage each : Stage.values()) {
                String stage = each.label();
                long without = stage.equals("reap")
                        ? Math.round(disk.at("/shares/polled").asDouble() * REQUESTS)
                        : 0;
                assertThat(Traced.count(disk, stage) + without)
                        .as("%s of %s", stage, seen)
                        .isBetween(REQUESTS * 99L / 100, (long) REQUESTS);
            }
            long total = disk.get("total").get("sumNanos").asLong();
            long sum = 0;
            for (JsonNode stage : disk.get("stages")) {
                sum += stage.get("sumNanos").asLong();
            }
            assertThat(sum / (double) total).as(seen).isCloseTo(1, within(0.01));
            assertThat(total).as("no more than the guest saw").isLessThan(load.meanNanos() * load.operations());
            assertThat(traced.report().get("loss").get("requests").asLong()).isZero();
            return disk;
        }
    }
}
