// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestException;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.recording.event.VirtualDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Disks and IOThreads that come and go by QMP while the machine is traced and another disk is busy. A guest that keeps one would keep the test. */
@Timeout(300)
class HotPlugTest {
    private static final String ADDED_IN_GUEST = "vdb";
    private static final int TRIES = 1000;
    private static final int PLUGS = 100;
    private static final int LOAD = 101;

    private static final String FIXED_IO_THREAD = "io-fixed";

    @RegisterExtension
    static final SharedGuest GUEST = SharedGuest.named(
            "plugged",
            (machine, images) -> machine.disk(
                            GuestDisk.raw("fixed", images.image("fixed")).withIoThread(FIXED_IO_THREAD))
                    .extraArguments("-device", "pcie-root-port,id=vdb-port,bus=pcie.0,chassis=1")
                    .extraArguments("-device", "pcie-root-port,id=vdc-port,bus=pcie.0,chassis=2"));

    private static void plugWithIoThread(Path image, String disk, String ioThread) throws IOException {
        try (Monitor monitor = GUEST.monitor()) {
            monitor.execute("object-add", Map.of("qom-type", "iothread", "id", ioThread));
        }
        plug(image, disk, ioThread, ADDED_IN_GUEST);
    }

    /** Returns once the guest has the disk, which it gives the first name that is free. */
    private static void plug(Path image, String disk, String ioThread, String nameInGuest) throws IOException {
        try (Monitor monitor = GUEST.monitor()) {
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
                            nameInGuest + "-port"));
        }
        awaitInGuest(nameInGuest);
    }

    /** Reads a block as soon as the guest has the disk. */
    private static void awaitInGuest(String name) {
        GuestException last = null;
        for (int i = 0; i < TRIES; i++) {
            try {
                GUEST.machine().runOn(name, GuestLoad.of(Operation.READ, 1));
                return;
            } catch (GuestException notYet) {
                last = notYet;
            }
        }
        throw new AssertionError("the guest does not find the disk", last);
    }

    private static void unplugWithIoThread(String disk, String ioThread) throws IOException {
        unplug(disk);
        try (Monitor monitor = GUEST.monitor()) {
            monitor.execute("object-del", Map.of("id", ioThread));
        }
    }

    private static void unplug(String disk) throws IOException {
        try (Monitor monitor = GUEST.monitor()) {
            monitor.execute("device_del", Map.of("id", disk));
            monitor.awaitDeleted(disk);
            monitor.execute("blockdev-del", Map.of("node-name", disk + "-node"));
        }
    }

    private static CompletableFuture<Void> inBackground(String disk, GuestLoad load) {
        return CompletableFuture.runAsync(() -> GUEST.machine().runOn(disk, load));
    }

    @Test
    void namesAPluggedDiskAndItsIoThreadAndKeepsTheCountsOfTheOther() throws Exception {
        Path file = GUEST.recording("plug");
        Path image = GUEST.images().image("added");
        Attachment attachment = Attachment.to(file, GUEST.machine());
        CompletableFuture<Void> load =
                inBackground(GUEST.machine().nameInGuest("fixed"), GuestLoad.of(Operation.READ, 300));
        plugWithIoThread(image, "added", "io-added");
        load.join();
        GUEST.machine().runOn(ADDED_IN_GUEST, GuestLoad.of(Operation.WRITE, 17));
        long reads = readsByQmp("added");
        load = inBackground(GUEST.machine().nameInGuest("fixed"), GuestLoad.of(Operation.READ, 200));
        unplugWithIoThread("added", "io-added");
        load.join();
        GUEST.machine().run("fixed", GuestLoad.of(Operation.READ, 23));

        JsonNode report = attachment.report();
        assertThat(Attachment.disk(report, GUEST.machine(), "fixed")
                        .get("requests")
                        .asLong())
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
        Path file = GUEST.recording("pull");
        Path image = GUEST.images().image("pulled");
        Attachment attachment = Attachment.to(file, GUEST.machine());
        GUEST.machine().run("fixed", GuestLoad.of(Operation.READ, 23));
        plugWithIoThread(image, "pulled", "io-pulled");
        CompletableFuture<Void> load = inBackground(ADDED_IN_GUEST, GuestLoad.of(Operation.READ, 1_000_000));
        while (readsByQmp("pulled") < 100) {
            Thread.onSpinWait();
        }
        unplugWithIoThread("pulled", "io-pulled");
        assertThatThrownBy(load::join).hasCauseInstanceOf(GuestException.class);
        GUEST.machine().run("fixed", GuestLoad.of(Operation.READ, 17));

        JsonNode report = attachment.report();
        assertThat(Attachment.disk(report, GUEST.machine(), "fixed")
                        .get("requests")
                        .asLong())
                .isEqualTo(23 + 17);
        assertThat(Recordings.threads(file, "pulled", "native", "read"))
                .containsOnlyKeys("IO io-pulled")
                .hasEntrySatisfying("IO io-pulled", count -> assertThat(count).isGreaterThanOrEqualTo(100));
        assertNothingLost(file);
    }

    /** RULES 8.3 T-d. */
    @Test
    void givesADiskNothingOfTheOneWhoseDescriptorItTook() throws Exception {
        Path file = GUEST.recording("descriptor");
        Attachment attachment = Attachment.to(file, GUEST.machine());
        Map<String, Long> expected = new TreeMap<>();
        List<List<Integer>> descriptors = new ArrayList<>();
        for (String disk : List.of("former", "latter")) {
            Path image = GUEST.images().image(disk);
            plug(image, disk, FIXED_IO_THREAD, ADDED_IN_GUEST);
            long writes = disk.equals("former") ? 17 : 23;
            GUEST.machine().runOn(ADDED_IN_GUEST, GuestLoad.of(Operation.WRITE, writes));
            expected.put(disk + " write", writes);
            expected.put(disk + " flush", writes);
            expected.put(disk + " read", readsByQmp(disk));
            descriptors.add(descriptorsOf(image));
            unplug(disk);
        }
        assertThat(descriptors.get(0)).as("the trap").isNotEmpty().isEqualTo(descriptors.get(1));
        attachment.report();
        assertNothingLost(file);
        assertThat(SeenRequest.counts(ofGuest(file))).isEqualTo(expected);
    }

    /** Not what QEMU reads itself of an image that it opens. A disk without write cache is flushed after each write, by workers. */
    private static List<SeenRequest> ofGuest(Path file) throws IOException {
        return SeenRequest.allOf(file).stream()
                .filter(request -> request.threadName().equals("IO " + FIXED_IO_THREAD)
                        || request.operation().equals("flush"))
                .toList();
    }

    /** Numbers of QEMU's descriptors of a file. */
    private static List<Integer> descriptorsOf(Path image) throws IOException {
        return Descriptors.of(GUEST.machine().pid()).entrySet().stream()
                .filter(descriptor -> descriptor.getValue().equals(image.toString()))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void countsBothDisksOverAHundredPlugsAndLeavesNothingInTheKernel() throws Exception {
        assumeTrue(Files.isExecutable(BpfObjects.BPFTOOL), "needs: bpftool");
        Path file = GUEST.recording("plugs");
        Map<String, String> names = new TreeMap<>(Map.of("even", "vdb", "odd", "vdc"));
        Map<String, Path> images = new TreeMap<>();
        Map<String, Long> expected = new TreeMap<>();
        for (String disk : names.keySet()) {
            images.put(disk, GUEST.images().image(disk));
            plug(images.get(disk), disk, FIXED_IO_THREAD, names.get(disk));
            expected.put(disk + " read", -readsByQmp(disk)); // before the trace
        }
        Attachment attachment = Attachment.to(file, GUEST.machine());
        Map<String, Set<Integer>> held = new TreeMap<>();
        for (String kind : List.of("prog", "map", "link")) {
            held.put(kind, BpfObjects.ownIds(kind));
        }
        for (int i = 0; i < PLUGS; i++) {
            String disk = i % 2 == 0 ? "even" : "odd";
            long writes = i % 2 == 0 ? 2 : 3;
            GUEST.machine().runOn(names.get(disk), GuestLoad.of(Operation.WRITE, writes));
            expected.merge(disk + " write", writes, Long::sum);
            expected.merge(disk + " flush", writes, Long::sum);
            expected.merge(disk + " read", readsByQmp(disk), Long::sum);
            CompletableFuture<Void> load = inBackground("vda", GuestLoad.of(Operation.READ, LOAD));
            unplug(disk);
            load.join();
            load = inBackground("vda", GuestLoad.of(Operation.READ, LOAD));
            plug(images.get(disk), disk, FIXED_IO_THREAD, names.get(disk));
            load.join();
        }
        for (String disk : names.keySet()) {
            expected.merge(disk + " read", readsByQmp(disk), Long::sum);
        }
        expected.put("fixed read", 2L * PLUGS * LOAD);
        attachment.report();
        for (String disk : names.keySet()) {
            unplug(disk);
        }

        assertNothingLost(file);
        assertThat(SeenRequest.counts(ofGuest(file))).isEqualTo(expected);
        for (Map.Entry<String, Set<Integer>> kind : held.entrySet()) {
            assertThat(kind.getValue()).as(kind.getKey()).isNotEmpty();
            assertThat(BpfObjects.left(kind.getKey(), kind.getValue())).isEmpty();
        }
    }

    /** What QEMU counts of the device's reads until now; each is one of the host's, or merged into one. */
    private static long readsByQmp(String device) throws IOException {
        try (Monitor monitor = GUEST.monitor()) {
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
