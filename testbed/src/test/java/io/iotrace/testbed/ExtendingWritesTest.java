// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.recording.event.SubmitStall;
import io.iotrace.testbed.HostTracing.Traced;
import io.iotrace.testbed.VirtualHost.Kernel;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A guest whose writes make an image on ext4 larger: io_submit(2) waits for each of them, and so does another disk on the same IOThread.
 * The same writes to an image that has its size wait for nothing.
 */
@Tag("long")
class ExtendingWritesTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int WRITES = 101;
    /** So that it is certain whose kick is whose. */
    private static final int READS_ALONE = 23;

    private static final long DEVICE_NANOS = 30_000_000;
    private static final long OTHER_DEVICE_NANOS = 10_000_000;
    /** Where iomap waits for a write that it queued (fs/iomap/direct-io.c of Linux 6.1). */
    private static final String WAIT_SITE = "__iomap_dio_rw";

    private static final GuestLoad WRITES_AND_READS = GuestLoad.of(Operation.WRITE, WRITES)
            .withStartByte(0)
            .withReadsBeside("vdb")
            .withPauseMicros(5_000);

    @Test
    void blockTheIoThreadAndTheOtherDiskOnIt() throws Exception {
        VirtualHost.use(Kernel.BOOKWORM, ExtendingWritesTest::work);
    }

    private static void work(VirtualHost host) throws Exception {
        try (NullBlockDevice device = NullBlockDevice.create(host, "extended", DEVICE_NANOS, "memory_backed=1");
                NullBlockDevice other = NullBlockDevice.create(host, "beside", OTHER_DEVICE_NANOS)) {
            host.run(
                            LIMIT,
                            "set -e; mkdir -p /mnt/extended; mkfs.ext4 -q -J size=4 " + device.path() + " 64M; mount "
                                    + device.path()
                                    + " /mnt/extended; head -c 1M /dev/urandom >/mnt/extended/image; sync")
                    .succeeded();
            try (NestedGuest guest = NestedGuest.start(
                    host, "extending", NestedGuest.onOneIoThread("/mnt/extended/image", other.path()))) {
                Traced overwriting = load(host, guest);
                // QEMU took the size of its image when it opened it
                host.run(LIMIT, "truncate -s 0 /mnt/extended/image").succeeded();
                Traced extending = load(host, guest);

                assertThat(inside(overwriting, guest)).isLessThan(0.05);
                assertThat(inside(extending, guest)).isGreaterThanOrEqualTo(0.98);
                assertThat(disk(extending, guest, "disk0").get("summary").asText())
                        .contains("blocked");
                assertThat(extending.stalls("disk0"))
                        .filteredOn(stall -> stall.waitSite().equals(WAIT_SITE))
                        .hasSizeBetween(WRITES * 98 / 100, WRITES)
                        .extracting(SubmitStall::operation)
                        .containsOnly("write");
                assertThat(overwriting.stalls("disk0"))
                        .noneMatch(stall -> stall.waitSite().equals(WAIT_SITE));
                assertThat(beforeSubmission(extending, guest))
                        .isGreaterThan(beforeSubmission(overwriting, guest) + DEVICE_NANOS / 10.0);
            } finally {
                host.run(LIMIT, "umount /mnt/extended").succeeded();
            }
        }
    }

    private static Traced load(VirtualHost host, NestedGuest guest) throws Exception {
        HostTracing tracing = HostTracing.attach(host, guest);
        guest.run("vdb", GuestLoad.of(Operation.READ, READS_ALONE));
        guest.run("vda", WRITES_AND_READS);
        Traced traced = tracing.end();
        assertThat(disk(traced, guest, "disk0").get("requests").asInt()).isEqualTo(WRITES);
        assertThat(disk(traced, guest, "disk1").get("requests").asInt()).isEqualTo(READS_ALONE + WRITES);
        return traced;
    }

    private static JsonNode disk(Traced traced, NestedGuest guest, String name) {
        return traced.disk(guest.pid(), name);
    }

    private static double inside(Traced traced, NestedGuest guest) {
        return disk(traced, guest, "disk0").at("/shares/completedInsideSubmit").asDouble();
    }

    /** Mean time of the other disk's requests between the guest's notification and their submission. */
    private static double beforeSubmission(Traced traced, NestedGuest guest) {
        JsonNode other = disk(traced, guest, "disk1");
        return Traced.mean(other, "wakeup") + Traced.mean(other, "qemu");
    }
}
