// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.iotrace.guest.GuestDisk.Bus;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.QmpClient.DiskCounters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A real guest issues what it is told to, by QEMU's own count. */
class GuestMachineTest {
    private static final int IMAGE_BYTES = 64 << 20;

    @TempDir
    private static Path folder;

    private static GuestMachine machine;

    /** Not before all tests: a class that is skipped as a whole leaves no trace in the report. */
    @BeforeEach
    void start() throws IOException {
        Optional<String> missing = GuestRequirements.missing();
        assumeTrue(missing.isEmpty(), () -> "needs: " + missing.orElseThrow());
        if (machine == null) {
            machine = GuestMachine.named("counted")
                    .disk(GuestDisk.raw("disk0", image("disk0.img")).withDriveOptions("discard=unmap"))
                    .start();
        }
    }

    @AfterAll
    static void stop() {
        if (machine != null) {
            machine.close();
        }
    }

    @Test
    void readsAsOftenAsItIsTold() throws IOException {
        GuestLoad load = GuestLoad.of(Operation.READ, 23);
        assertThat(countersOf(load, 23)).isEqualTo(new DiskCounters(23, 23 * 4096, 0, 0, 0));
    }

    @Test
    void readsAsOftenAsItIsToldInEachJob() throws IOException {
        GuestLoad load = GuestLoad.of(Operation.READ, 23).withJobs(4).withBytes(8192);
        assertThat(countersOf(load, 4 * 23)).isEqualTo(new DiskCounters(4 * 23, 4 * 23 * 8192, 0, 0, 0));
    }

    @Test
    void flushesAfterEachWriteThatIsToBeSynced() throws IOException {
        GuestLoad load = GuestLoad.of(Operation.WRITE, 5).withStartByte(0).withFdatasync();
        assertThat(countersOf(load, 2 * 5)).isEqualTo(new DiskCounters(0, 0, 5, 5 * 4096, 5));
    }

    @Test
    void flushesWithNothingToWrite() throws IOException {
        assertThat(countersOf(GuestLoad.of(Operation.FLUSH, 3), 3)).isEqualTo(new DiskCounters(0, 0, 0, 0, 3));
    }

    /** QEMU counts no discards of virtio-blk disks; the image shows them. */
    @Test
    void discards() throws IOException {
        long sectors = allocatedSectors();
        GuestLoad load = GuestLoad.of(Operation.DISCARD, 3).withBytes(65536).withStartByte(8 << 20);
        assertThat(countersOf(load, 3)).isEqualTo(new DiskCounters(0, 0, 0, 0, 0));
        assertThat(allocatedSectors()).isEqualTo(sectors - 3 * 65536 / 512);
    }

    @Test
    void zeroesWithoutSendingZeroes() throws IOException {
        GuestLoad load = GuestLoad.of(Operation.ZERO, 3).withBytes(65536).withStartByte(1 << 20);
        DiskCounters counters = countersOf(load, 3);
        assertThat(counters.writes()).isEqualTo(3);
    }

    /** A virtio-blk disk takes 254 pieces in a request; each of the four bios of 256 pages that 1024 become is split. */
    @ParameterizedTest
    @CsvSource({"1, 1", "17, 1", "254, 1", "1024, 8"})
    void makesRequestsOfPiecesThatAreApartInMemory(int pages, int requests) throws IOException {
        GuestLoad load = GuestLoad.of(Operation.READ, 1).withPages(pages).withStartByte(0);
        DiskCounters counters = countersOf(load, requests);
        assertThat(counters).isEqualTo(new DiskCounters(requests, pages * 4096L, 0, 0, 0));
    }

    @Test
    void makesOneRequestOfAsManyPiecesAsALongerQueueTakes() throws IOException {
        try (GuestMachine other = GuestMachine.named("long-queue")
                .disk(GuestDisk.raw("disk0", image("long.img")).withProperties("queue-size=1024"))
                .start()) {
            GuestLoad load = GuestLoad.of(Operation.READ, 1).withPages(1022).withStartByte(0);
            assertThat(countersOf(other, load, 1)).isEqualTo(new DiskCounters(1, 1022 * 4096, 0, 0, 0));
        }
    }

    @Test
    void sharesAnIoThreadBetweenDisks() throws IOException {
        try (GuestMachine other = GuestMachine.named("two-disks")
                .disk(GuestDisk.raw("disk0", image("first.img")).withIoThread("io"))
                .disk(GuestDisk.raw("disk1", image("second.img")).withIoThread("io"))
                .start()) {
            assertThat(other.run("disk1", GuestLoad.of(Operation.READ, 23)).requests())
                    .isEqualTo(23);
            assertThat(countersOf(other, GuestLoad.of(Operation.READ, 17), 17))
                    .isEqualTo(new DiskCounters(17, 17 * 4096, 0, 0, 0));
        }
    }

    @ParameterizedTest
    @EnumSource(value = Bus.class, mode = EnumSource.Mode.EXCLUDE, names = "VHOST_USER_BLK")
    void reachesTheDiskOnEveryBus(Bus bus) throws IOException {
        try (GuestMachine other = GuestMachine.named("on-" + bus)
                .disk(GuestDisk.raw("disk0", image(bus + ".img")).withBus(bus))
                .start()) {
            assertThat(countersOf(other, GuestLoad.of(Operation.READ, 23), 23))
                    .isEqualTo(new DiskCounters(23, 23 * 4096, 0, 0, 0));
        }
    }

    @Test
    void saysWhatTheGuestCouldNotDo() {
        GuestLoad beyondTheEnd = GuestLoad.of(Operation.READ, 1).withStartByte(IMAGE_BYTES);
        assertThatThrownBy(() -> machine.run("disk0", beyondTheEnd))
                .isInstanceOf(GuestException.class)
                .hasMessageContaining("failed 28");
    }

    @Test
    void saysWhatQemuSaidWhenItDoesNotStart() {
        assertThatThrownBy(() -> GuestMachine.named("broken")
                        .accelerator(Accelerator.TCG)
                        .disk(GuestDisk.raw("disk0", folder.resolve("absent.img")))
                        .start())
                .isInstanceOf(GuestException.class)
                .hasMessageContaining("the guest broken did not start: QEMU ended: ")
                .hasMessageContaining("absent.img");
    }

    private static DiskCounters countersOf(GuestLoad load, long requests) throws IOException {
        return countersOf(machine, load, requests);
    }

    /** Runs a load, checks the guest's own count, and returns QEMU's. */
    private static DiskCounters countersOf(GuestMachine machine, GuestLoad load, long requests) throws IOException {
        try (QmpClient qmp = new QmpClient(machine.qmpSocket())) {
            DiskCounters before = qmp.counters();
            GuestLoadResult result = machine.run("disk0", load);
            assertThat(result.operations()).isEqualTo(load.operations() * load.jobs());
            assertThat(result.requests()).isEqualTo(requests);
            assertThat(result.minNanos()).isPositive().isLessThanOrEqualTo(result.meanNanos());
            assertThat(result.maxNanos()).isGreaterThanOrEqualTo(result.meanNanos());
            return qmp.counters().minus(before);
        }
    }

    private static long allocatedSectors() {
        byte[] output = ExternalCommand.run(
                "stat", "-c", "%b", folder.resolve("disk0.img").toString());
        return Long.parseLong(new String(output, StandardCharsets.US_ASCII).strip());
    }

    private static Path image(String name) throws IOException {
        byte[] data = new byte[IMAGE_BYTES];
        Arrays.fill(data, (byte) 1);
        return Files.write(folder.resolve(name), data);
    }
}
