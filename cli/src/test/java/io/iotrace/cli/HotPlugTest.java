// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestException;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestMachine;
import io.iotrace.recording.event.VirtualDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Disks and IOThreads that come and go by QMP while the machine is traced and another disk is busy. */
class HotPlugTest {
    private static final String ADDED_IN_GUEST = "vdb";
    private static final int TRIES = 1000;

    private static Images images;
    private static GuestMachine machine;

    @BeforeEach
    void start() throws IOException {
        TracedHost.assumePossible();
        if (machine == null) {
            images = new Images();
            machine = GuestMachine.named("plugged")
                    .disk(GuestDisk.raw("fixed", images.image("fixed")))
                    .extraArguments("-device", "pcie-root-port,id=free-port,bus=pcie.0,chassis=1")
                    .extraArguments(Monitor.arguments(monitorSocket()))
                    .start();
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (machine != null) {
            machine.close();
        }
        if (images != null) {
            images.close();
        }
    }

    private static Path monitorSocket() {
        return images.folder().resolve("monitor");
    }

    private static void plug(Path image, String disk, String ioThread) throws IOException {
        try (Monitor monitor = Monitor.at(monitorSocket())) {
            monitor.execute("object-add", Map.of("qom-type", "iothread", "id", ioThread));
            Map<String, Boolean> direct = Map.of("direct", true);
            Map<String, Object> file =
                    Map.of("driver", "file", "filename", image.toString(), "aio", "native", "cache", direct);
            monitor.execute(
                    "blockdev-add",
                    Map.of("driver", "raw", "node-name", disk + "-node", "cache", direct, "file", file));
            monitor.execute(
                    "device_add",
                    Map.of(
                            "driver",
                            "virtio-blk-pci",
                            "id",
                            disk,
                            "drive",
                            disk + "-node",
                            "iothread",
                            ioThread,
                            "write-cache",
                            "off",
                            "bus",
                            "free-port"));
        }
        awaitInGuest();
    }

    /** Reads a block as soon as the guest has the disk. */
    private static void awaitInGuest() {
        GuestException last = null;
        for (int i = 0; i < TRIES; i++) {
            try {
                machine.runOn(ADDED_IN_GUEST, GuestLoad.of(Operation.READ, 1));
                return;
            } catch (GuestException notYet) {
                last = notYet;
            }
        }
        throw new AssertionError("the guest does not find the disk", last);
    }

    private static void unplug(String disk, String ioThread) throws IOException {
        try (Monitor monitor = Monitor.at(monitorSocket())) {
            monitor.execute("device_del", Map.of("id", disk));
            monitor.awaitDeleted(disk);
            monitor.execute("blockdev-del", Map.of("node-name", disk + "-node"));
            monitor.execute("object-del", Map.of("id", ioThread));
        }
    }

    private static CompletableFuture<Void> inBackground(String disk, GuestLoad load) {
        return CompletableFuture.runAsync(() -> machine.runOn(disk, load));
    }

    @Test
    void namesAPluggedDiskAndItsIoThreadAndKeepsTheCountsOfTheOther() throws Exception {
        Path file = images.folder().resolve("plug.jfr");
        Path image = images.image("added");
        Attachment attachment = Attachment.to(file, machine);
        CompletableFuture<Void> load = inBackground(machine.nameInGuest("fixed"), GuestLoad.of(Operation.READ, 300));
        plug(image, "added", "io-added");
        load.join();
        machine.runOn(ADDED_IN_GUEST, GuestLoad.of(Operation.WRITE, 17));
        long reads = readsByQmp("added");
        load = inBackground(machine.nameInGuest("fixed"), GuestLoad.of(Operation.READ, 200));
        unplug("added", "io-added");
        load.join();
        machine.run("fixed", GuestLoad.of(Operation.READ, 23));

        JsonNode report = attachment.report();
        assertThat(Attachment.disk(report, machine, "fixed").get("requests").asLong())
                .isEqualTo(300 + 200 + 23);
        assertThat(Recordings.threads(file, "added", "native", "read")).isEqualTo(Map.of("IO io-added", reads));
        assertThat(Recordings.threads(file, "added", "native", "write")).isEqualTo(Map.of("IO io-added", 17L));
        assertThat(disksNamed(report)).containsExactlyInAnyOrder("fixed", "added");
        assertThat(Recordings.events(file, VirtualDisk.class))
                .filteredOn(disk -> disk.disk().equals("added"))
                .isNotEmpty()
                .allSatisfy(disk -> {
                    assertThat(disk.deviceId()).isEqualTo("added");
                    assertThat(disk.deviceModel()).isEqualTo("virtio-blk-pci");
                    assertThat(disk.bus()).isEqualTo("virtio-blk");
                    assertThat(disk.ioThreads()).isEqualTo("io-added");
                    assertThat(disk.cacheWriteback()).isFalse();
                    assertThat(disk.cacheWritebackSource()).isEqualTo("qmp");
                    assertThat(disk.cacheDirect()).isTrue();
                });
        assertNothingLost(file);
    }

    @Test
    void keepsTheCountsOfTheOtherDiskWhenOneIsPulledFromUnderItsLoad() throws Exception {
        Path file = images.folder().resolve("pull.jfr");
        Path image = images.image("pulled");
        Attachment attachment = Attachment.to(file, machine);
        machine.run("fixed", GuestLoad.of(Operation.READ, 23));
        plug(image, "pulled", "io-pulled");
        CompletableFuture<Void> load = inBackground(ADDED_IN_GUEST, GuestLoad.of(Operation.READ, 1_000_000));
        while (readsByQmp("pulled") < 100) {
            Thread.onSpinWait();
        }
        unplug("pulled", "io-pulled");
        assertThatThrownBy(load::join).hasCauseInstanceOf(GuestException.class);
        machine.run("fixed", GuestLoad.of(Operation.READ, 17));

        JsonNode report = attachment.report();
        assertThat(Attachment.disk(report, machine, "fixed").get("requests").asLong())
                .isEqualTo(23 + 17);
        assertThat(Recordings.threads(file, "pulled", "native", "read"))
                .containsOnlyKeys("IO io-pulled")
                .hasEntrySatisfying("IO io-pulled", count -> assertThat(count).isGreaterThanOrEqualTo(100));
        assertNothingLost(file);
    }

    /** What QEMU counts of the device's reads until now; each is one of the host's, or merged into one. */
    private static long readsByQmp(String device) throws IOException {
        try (Monitor monitor = Monitor.at(monitorSocket())) {
            for (JsonNode disk : monitor.execute("query-blockstats", Map.of())) {
                if (disk.path("qdev").asText().contains("/" + device + "/")) {
                    JsonNode stats = disk.get("stats");
                    return stats.get("rd_operations").asLong()
                            - stats.get("rd_merged").asLong();
                }
            }
        }
        throw new AssertionError("QEMU has no " + device);
    }

    private static List<String> disksNamed(JsonNode report) {
        return report.get("vms").get(0).findValuesAsText("name").stream()
                .filter(name ->
                        List.of("fixed", "added", "added.img", "added-node").contains(name))
                .toList();
    }

    private static void assertNothingLost(Path file) throws IOException {
        assertThat(Recordings.losses(file)).isEmpty();
    }
}
