// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestDisk.Aio;
import io.iotrace.guest.GuestDisk.CacheMode;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an image lies, and how the host's cache is used: one machine with a disk of each kind. */
class PlacementsTest {
    private static final int IMAGE_BYTES = 8 << 20;
    private static final int READS = 23;
    private static final int WRITES = 17;

    private static final List<MountedFileSystem> MOUNTED = new ArrayList<>();
    private static final Map<String, String> LEAVES = new HashMap<>();
    private static Images images;
    private static JsonNode report;

    @BeforeEach
    void traceAMachine() throws Exception {
        TracedHost.assumePossible();
        if (images == null) {
            images = new Images();
            trace(disks());
        }
    }

    @AfterAll
    static void unmount() throws IOException {
        for (MountedFileSystem mounted : MOUNTED) {
            mounted.close();
        }
        if (images != null) {
            images.close();
        }
    }

    private static List<GuestDisk> disks() throws IOException {
        List<GuestDisk> disks = new ArrayList<>();
        for (String type : List.of("ext4", "xfs", "btrfs")) {
            if (MountedFileSystem.isPossible(type)) {
                MountedFileSystem mounted = MountedFileSystem.create(images.folder(), type);
                MOUNTED.add(mounted);
                LEAVES.put(type, mounted.leaf());
                disks.add(GuestDisk.raw(type, Images.image(mounted.folder(), type, IMAGE_BYTES)));
            }
        }
        MountedFileSystem device = MountedFileSystem.device(Images.image(images.folder(), "device", IMAGE_BYTES));
        MOUNTED.add(device);
        LEAVES.put("device", device.leaf());
        disks.add(GuestDisk.raw("device", device.device()));
        Path memory = Files.createDirectory(images.folder().resolve("memory"));
        Recordings.run("mount", "-t", "tmpfs", "-o", "size=16m", "iotrace-test", memory.toString());
        disks.add(GuestDisk.raw("memory", Images.image(memory, "memory", IMAGE_BYTES))
                .withCache(CacheMode.WRITEBACK)
                .withAio(Aio.THREADS));
        for (CacheMode mode : CacheMode.values()) {
            disks.add(GuestDisk.raw(id(mode), Images.image(images.folder(), id(mode), IMAGE_BYTES))
                    .withCache(mode)
                    .withAio(Aio.THREADS));
        }
        disks.add(GuestDisk.raw("punted", Images.image(images.folder(), "punted", IMAGE_BYTES))
                .withCache(CacheMode.WRITEBACK)
                .withAio(Aio.IO_URING));
        return disks;
    }

    private static String id(CacheMode mode) {
        return "cache-" + mode.name().toLowerCase(Locale.ROOT);
    }

    private static void trace(List<GuestDisk> disks) throws Exception {
        GuestMachine.Builder builder = GuestMachine.named("placements");
        disks.forEach(disk -> builder.disk(disk.withProperties("request-merging=off")));
        try (GuestMachine machine = builder.start()) {
            Attachment attachment = Attachment.to(images.folder().resolve("placements.jfr"), machine);
            for (GuestDisk disk : disks) {
                machine.run(disk.id(), GuestLoad.of(Operation.READ, READS));
                machine.run(disk.id(), GuestLoad.of(Operation.WRITE, WRITES).withFdatasync());
            }
            report = attachment.report();
        } finally {
            Recordings.run("umount", images.folder().resolve("memory").toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"device", "ext4", "xfs"})
    void followsDirectRequestsToTheLeaf(String place) {
        assumeTrue(LEAVES.containsKey(place), "needs: a kernel with " + place + " and its mkfs");
        JsonNode disk = disk(place);
        assertThat(disk.get("leaves").toString()).isEqualTo("[\"" + LEAVES.get(place) + "\"]");
        assertCounts(disk);
        assertThat(disk.get("visibility").asText()).isEqualTo("full");
        for (String operation : List.of("read", "write")) {
            JsonNode stages = operation(disk, operation).get("stages");
            long requests = operation(disk, operation).get("requests").asLong();
            assertThat(stages.at("/block/count").asLong()).as(place + stages).isBetween(requests * 9 / 10, requests);
            assertThat(stages.at("/device/count").asLong()).as(place + stages).isBetween(requests * 9 / 10, requests);
        }
    }

    @Test
    void followsReadsOnBtrfsToTheDeviceAndSaysWhatItHides() {
        assumeTrue(LEAVES.containsKey("btrfs"), "needs: a kernel with btrfs and its mkfs");
        JsonNode disk = disk("btrfs");
        assertThat(disk.get("leaves").toString()).isEqualTo("[\"" + LEAVES.get("btrfs") + "\"]");
        assertCounts(disk);
        assertThat(disk.get("visibility").asText()).isEqualTo("part");
        JsonNode reads = operation(disk, "read");
        long requests = reads.get("requests").asLong();
        assertThat(reads.at("/stages/device/count").asLong()).isBetween(requests * 9 / 10, requests);
    }

    @Test
    void seesOnlyTheCallsOfAnImageInMemory() {
        JsonNode disk = disk("memory");
        assertCounts(disk);
        assertThat(disk.get("leaves")).isEmpty();
        assertThat(disk.get("visibility").asText()).isEqualTo("part");
        assertThat(disk.at("/shares/noBio").asDouble()).isEqualTo(1);
        assertThat(disk.at("/stages/device").isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(CacheMode.class)
    void countsUnderEachCacheMode(CacheMode mode) {
        JsonNode disk = disk(id(mode));
        assertCounts(disk);
        boolean direct = mode == CacheMode.NONE || mode == CacheMode.DIRECTSYNC;
        // A completion may be shown to no tracer under load (docs/design/0003-probe.md).
        assertThat(operation(disk, "write").at("/stages/device/count").asLong())
                .isBetween(direct ? WRITES * 9L / 10 : 0, direct ? WRITES : 0L);
        long flushes = operation(disk, "flush").path("requests").asLong();
        if (mode == CacheMode.UNSAFE) {
            assertThat(flushes).isZero();
        } else {
            assertThat(flushes).isGreaterThanOrEqualTo(WRITES);
        }
    }

    @Test
    void tellsWhatIoUringHandedToWorkers() {
        JsonNode disk = disk("punted");
        assertCounts(disk);
        assertThat(disk.get("engines").fieldNames()).toIterable().containsExactly("io_uring");
        assertThat(disk.at("/shares/punted").asDouble() * disk.get("requests").asLong())
                .as("at least the flushes")
                .isGreaterThanOrEqualTo(operation(disk, "flush").get("requests").asLong() - 0.5);
    }

    private static void assertCounts(JsonNode disk) {
        assertThat(operation(disk, "read").get("requests").asLong()).isEqualTo(READS);
        assertThat(operation(disk, "write").get("requests").asLong()).isEqualTo(WRITES);
        assertThat(disk.get("errors").asLong()).isZero();
    }

    private static JsonNode disk(String name) {
        for (JsonNode disk : report.at("/vms/0/disks")) {
            if (disk.get("name").asText().equals(name)) {
                return disk;
            }
        }
        throw new AssertionError("no disk " + name + " in " + report);
    }

    /** An operation of a disk; a missing node when there was none. */
    private static JsonNode operation(JsonNode disk, String name) {
        for (JsonNode operation : disk.get("operations")) {
            if (operation.get("operation").asText().equals(name)) {
                return operation;
            }
        }
        return disk.path("none");
    }
}
