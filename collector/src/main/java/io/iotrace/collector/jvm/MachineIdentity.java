// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells the disks and clocks of the machine it runs on, as events; needs no rights but to read /sys. */
public final class MachineIdentity {
    private static final Pattern PCI = Pattern.compile("[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");
    private static final long SECTOR = 512;
    /** Page 0x80 of a SCSI disk's vital data begins with so many bytes of header. */
    private static final int PAGE_HEADER = 4;

    private final Path root;

    /** {@code root} is {@code /} but in tests. */
    public MachineIdentity(Path root) {
        this.root = root;
    }

    /** Commits an event for each disk, and one for the kernel; returns how many disks there are. */
    public int tell() throws IOException {
        GuestKernel kernel = new GuestKernel();
        kernel.hostName = text(root.resolve("proc/sys/kernel/hostname"));
        kernel.bootId = text(root.resolve("proc/sys/kernel/random/boot_id"));
        kernel.clockSource = text(root.resolve("sys/devices/system/clocksource/clocksource0/current_clocksource"));
        kernel.ptpClock = ptpClock();
        Instant wall = Instant.now();
        kernel.monotonicNanos = System.nanoTime();
        kernel.wallNanos = wall.getEpochSecond() * 1_000_000_000L + wall.getNano();
        kernel.commit();
        List<GuestDisk> disks = disks();
        disks.forEach(GuestDisk::commit);
        return disks.size();
    }

    /** Disks that are devices of their own: not those of the device mapper, loop devices and the like. */
    List<GuestDisk> disks() throws IOException {
        Path blocks = root.resolve("sys/block");
        if (!Files.isDirectory(blocks)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(blocks)) {
            return entries.filter(entry -> Files.exists(entry.resolve("device")))
                    .sorted()
                    .map(MachineIdentity::disk)
                    .toList();
        }
    }

    private static GuestDisk disk(Path entry) {
        GuestDisk disk = new GuestDisk();
        disk.disk = entry.getFileName().toString();
        disk.serial = first(text(entry.resolve("serial")), text(entry.resolve("device/serial")), page80(entry));
        disk.wwn = first(text(entry.resolve("wwid")), text(entry.resolve("device/wwid")));
        disk.pciAddress = pciAddress(entry);
        String sectors = text(entry.resolve("size"));
        disk.bytes = sectors == null ? 0 : Long.parseLong(sectors) * SECTOR;
        return disk;
    }

    private static String first(String... texts) {
        for (String text : texts) {
            if (text != null && !text.isEmpty()) {
                return text;
            }
        }
        return null;
    }

    private static String page80(Path entry) {
        try {
            byte[] page = Files.readAllBytes(entry.resolve("device/vpd_pg80"));
            return page.length <= PAGE_HEADER
                    ? null
                    : new String(page, PAGE_HEADER, page.length - PAGE_HEADER, StandardCharsets.US_ASCII).trim();
        } catch (IOException e) {
            return null;
        }
    }

    /** Of the device's function that is nearest to the disk. */
    private static String pciAddress(Path entry) {
        try {
            Matcher matcher = PCI.matcher(entry.toRealPath().toString());
            String last = null;
            while (matcher.find()) {
                last = matcher.group();
            }
            return last;
        } catch (IOException e) {
            return null;
        }
    }

    private String ptpClock() throws IOException {
        Path clocks = root.resolve("sys/class/ptp");
        if (!Files.isDirectory(clocks)) {
            return null;
        }
        try (Stream<Path> entries = Files.list(clocks)) {
            return entries.sorted()
                    .map(entry -> text(entry.resolve("clock_name")))
                    .filter(name -> name != null)
                    .findFirst()
                    .orElse(null);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).trim();
        } catch (IOException e) {
            return null;
        }
    }
}
