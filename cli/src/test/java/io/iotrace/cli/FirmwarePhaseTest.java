// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.recording.event.VirtualDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * RULES 8.3 T-b: a machine whose firmware reads its virtio disks. The firmware's driver does not negotiate flushes, so QEMU says that the
 * disks are without write cache ({@code virtio_blk_set_status}, hw/block/virtio-blk.c), whatever was configured and whatever the guest's
 * own driver will choose.
 */
class FirmwarePhaseTest {
    private static final long READS = FirmwareGuest.READS;

    private Images images;
    private Path file;
    private final List<String> arguments = new ArrayList<>(List.of("-object", "iothread,id=io"));

    @BeforeEach
    void start() throws IOException {
        TracedHost.assumePossible();
        images = new Images();
        file = images.folder().resolve("firmware.jfr");
        arguments.addAll(List.of("-device", "pcie-root-port,id=free-port,bus=pcie.0,chassis=1,addr=0x1e"));
        arguments.addAll(List.of(Monitor.arguments(images.folder().resolve("monitor"))));
    }

    @AfterEach
    void deleteImages() throws IOException {
        if (images != null) {
            images.close();
        }
    }

    private Path configure(int index) throws IOException {
        Path image = image(index);
        arguments.addAll(List.of("-drive", "if=none,format=raw,cache=none,aio=native,id=d" + index + ",file=" + image));
        arguments.addAll(List.of(
                "-device", "virtio-blk-pci,iothread=io,bootindex=" + index + ",drive=d" + index + ",id=disk" + index));
        return image;
    }

    private Path image(int index) throws IOException {
        return Images.image(images.folder(), "disk" + index, 8 << 20);
    }

    @Test
    void takesNoChoiceOfTheFirmwareForTheGuests() throws Exception {
        Path first = configure(0);
        configure(1);
        configure(2);
        try (FirmwareGuest guest = FirmwareGuest.start(images.folder(), first, FirmwareGuest.READ_DISKS, arguments)) {
            trace(guest);
        }
        assertThat(Recordings.events(file, VirtualDisk.class))
                .hasSize(FirmwareGuest.DISKS)
                .allSatisfy(disk -> {
                    assertThat(disk.cacheWriteback()).isTrue();
                    assertThat(disk.cacheWritebackSource()).isEqualTo("command line");
                });
    }

    /** Of a disk that was plugged in only QEMU can tell, which tells what the firmware chose. */
    @Test
    void takesItNeitherOfADiskThatTheCommandLineDoesNotName() throws Exception {
        Path first = configure(0);
        configure(1);
        try (FirmwareGuest guest = FirmwareGuest.start(images.folder(), first, FirmwareGuest.READ_DISKS, arguments)) {
            try (Monitor monitor = monitor()) {
                monitor.execute(
                        "blockdev-add",
                        Map.of(
                                "driver",
                                "file",
                                "node-name",
                                "node2",
                                "filename",
                                image(2).toString(),
                                "aio",
                                "native",
                                "cache",
                                Map.of("direct", true)));
                monitor.execute(
                        "device_add",
                        Map.of(
                                "driver",
                                "virtio-blk-pci",
                                "id",
                                "disk2",
                                "drive",
                                "node2",
                                "iothread",
                                "io",
                                "bus",
                                "free-port"));
                monitor.execute("system_reset", Map.of());
            }
            guest.awaitBoot();
            trace(guest);
        }
        assertThat(Recordings.events(file, VirtualDisk.class))
                .filteredOn(disk -> disk.disk().equals("disk2"))
                .isNotEmpty()
                .allSatisfy(disk -> assertThat(disk.cacheWriteback() || !disk.knowsCacheWriteback())
                        .isTrue());
    }

    private void trace(FirmwareGuest guest) throws Exception {
        Attachment attachment = Attachment.to(file, guest.pid(), FirmwareGuest.qmpSocket(images.folder()));
        guest.read();
        assertThat(writeCaches()).as("the trap").containsOnly(false);
        JsonNode report = attachment.report();
        assertThat(SeenRequest.counts(SeenRequest.allOf(file)))
                .isEqualTo(Map.of("disk0 read", READS, "disk1 read", READS, "disk2 read", READS));
        assertThat(report.toString()).doesNotContain("directsync", "writethrough");
        for (JsonNode disk : report.at("/vms/0/disks")) {
            // What tells firmware: it looks at the ring and takes no interrupts.
            assertThat(disk.at("/stages/kick/count").asLong())
                    .as(disk.toString())
                    .isGreaterThan(READS / 2);
            assertThat(disk.get("stages").has("notify")).as(disk.toString()).isFalse();
        }
        for (JsonNode finding : report.get("findings")) {
            assertThat(finding.get("verdict").asText()).as(finding.toString()).isNotEqualTo("confirmed");
        }
    }

    private List<Boolean> writeCaches() throws IOException {
        List<Boolean> caches = new ArrayList<>();
        try (Monitor monitor = monitor()) {
            for (JsonNode disk : monitor.execute("query-block", Map.of())) {
                caches.add(disk.at("/inserted/cache/writeback").asBoolean());
            }
        }
        return caches;
    }

    private Monitor monitor() throws IOException {
        return Monitor.at(images.folder().resolve("monitor"));
    }
}
