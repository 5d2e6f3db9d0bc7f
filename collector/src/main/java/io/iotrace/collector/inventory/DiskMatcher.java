// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.commandline.ConfiguredDisk;
import io.iotrace.collector.inventory.host.BlockDevices;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.qmp.QmpSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Finds the descriptors of each configured disk. Files are compared by device and inode, since a name may be deleted, replaced or of
 * another mount namespace; names only decide where the file cannot be looked at. What is open and configured by nobody was plugged
 * in later, or is an overlay put on top of a configured image.
 */
final class DiskMatcher {
    /** Smaller files that QEMU keeps open are pid files, logs and the state of other devices. */
    private static final long SMALLEST_IMAGE_BYTES = 1 << 20;

    private static final String DESCRIPTOR_SETS = "/dev/fdset/";

    private final int pid;
    private final ProcessFiles process;
    private final List<OpenFile> files;
    private final Optional<QmpSnapshot> qmp;
    private final Set<DiskIdentity> proven;
    private final OpenImages open;
    private final List<String> warnings = new ArrayList<>();

    /** @param proven files that the process has been seen doing I/O on, which therefore are images whatever they look like */
    DiskMatcher(
            HostRoot host,
            int pid,
            BlockDevices devices,
            ProcessFiles process,
            Optional<QmpSnapshot> qmp,
            Set<DiskIdentity> proven) {
        this.qmp = qmp;
        this.pid = pid;
        this.process = process;
        this.files = process.open().files();
        this.proven = proven;
        this.open = new OpenImages(host, pid, devices, files);
    }

    List<String> warnings() {
        return warnings;
    }

    /** Disks of QEMU: the configured ones in their order, then those that were plugged in later. A node that no device uses is none until it does I/O. */
    List<MatchedDisk> match(List<ConfiguredDisk> configured) {
        List<MatchedDisk> disks = new ArrayList<>();
        for (ConfiguredDisk disk : configured) {
            disks.add(matched(
                    disk,
                    images(disk),
                    disk.otherPaths().stream()
                            .flatMap(path -> open.at(path).stream())
                            .toList()));
        }
        Set<DiskIdentity> left = unclaimed(disks);
        matchTheOnlyOne(
                disks,
                left,
                disk -> disk.path().orElse("").startsWith(DESCRIPTOR_SETS),
                file -> true,
                (disk, images) -> matched(disk.configured().orElseThrow(), images, disk.others()));
        matchTheOnlyOne(disks, left, ConfiguredDisk::snapshot, OpenFile::deleted, this::overlaid);
        matchSwapped(disks, left);
        for (DiskIdentity identity : left) {
            addUnconfigured(disks, identity);
        }
        disks.removeIf(
                disk -> disk.configured().filter(found -> !found.attached()).isPresent() && !isProven(disk.images()));
        return disks;
    }

    /** Disks of any other process: each file it has open. */
    List<MatchedDisk> matchEveryFile() {
        List<MatchedDisk> disks = new ArrayList<>();
        open.all()
                .forEach(same -> disks.add(MatchedDisk.unconfigured(same.get(0).baseName(), same, Optional.empty())));
        return disks;
    }

    /** Descriptors of the image that a disk has now: QMP knows when it was swapped for another. */
    private List<OpenFile> images(ConfiguredDisk disk) {
        List<OpenFile> now = disk.deviceId()
                .flatMap(id -> qmp.flatMap(snapshot -> snapshot.deviceNamed(id)))
                .map(device -> open.at(device.file()))
                .orElse(List.of());
        return now.isEmpty() ? disk.path().map(open::at).orElse(List.of()) : now;
    }

    /**
     * A disk whose image is no longer open has got another ({@code blockdev-reopen}, {@code blockdev-change-medium}). When one image is
     * left over, of a node that no device used or that no option names, it is that.
     */
    private void matchSwapped(List<MatchedDisk> disks, Set<DiskIdentity> left) {
        List<MatchedDisk> without = disks.stream()
                .filter(disk -> disk.image().isEmpty()
                        && disk.configured().filter(DiskMatcher::hadImage).isPresent())
                .toList();
        Map<DiskIdentity, List<OpenFile>> free = new LinkedHashMap<>();
        disks.stream()
                .filter(disk ->
                        disk.configured().filter(found -> !found.attached()).isPresent())
                .forEach(disk -> disk.image().ifPresent(image -> free.put(image.identity(), disk.images())));
        left.forEach(identity -> free.put(identity, open.of(identity)));
        if (without.size() == 1 && free.size() == 1) {
            MatchedDisk disk = without.get(0);
            List<OpenFile> images = free.values().iterator().next();
            left.remove(images.get(0).identity());
            disks.removeIf(other -> other.images().equals(images));
            disks.set(disks.indexOf(disk), swapped(disk, images));
            warnings.add(
                    "disk %s of process %d no longer has %s open; the only image left over, %s, is taken for its image"
                            .formatted(
                                    disk.name(),
                                    pid,
                                    disk.configured().orElseThrow().path().orElse(""),
                                    images.get(0).name()));
        }
    }

    private MatchedDisk swapped(MatchedDisk disk, List<OpenFile> images) {
        Optional<String> format = open.header(images.get(0)).map(ImageHeader::format);
        return new MatchedDisk(disk.name(), disk.configured(), images, disk.others(), format);
    }

    private static boolean hadImage(ConfiguredDisk disk) {
        boolean byName =
                disk.path().filter(path -> !path.startsWith(DESCRIPTOR_SETS)).isPresent();
        return byName && disk.attached() && !disk.removable() && !disk.snapshot();
    }

    private MatchedDisk matched(ConfiguredDisk disk, List<OpenFile> images, List<OpenFile> configuredOthers) {
        boolean raw = disk.format().equals(Optional.of("raw"));
        Optional<ImageHeader> header = images.isEmpty() || raw ? Optional.empty() : open.header(images.get(0));
        Set<OpenFile> others = new LinkedHashSet<>(configuredOthers);
        if (configuredOthers.isEmpty()) {
            header.ifPresent(top -> open.addBelow(images.get(0), top, others));
        }
        return new MatchedDisk(
                disk.name(),
                Optional.of(disk),
                images,
                List.copyOf(others),
                disk.snapshot() ? Optional.of("qcow2") : disk.format().or(() -> header.map(ImageHeader::format)));
    }

    private Set<DiskIdentity> unclaimed(List<MatchedDisk> disks) {
        Set<DiskIdentity> left = new LinkedHashSet<>(open.identities());
        for (MatchedDisk disk : disks) {
            disk.images().forEach(file -> left.remove(file.identity()));
            disk.others().forEach(file -> left.remove(file.identity()));
            // The image that a disk had before it was swapped may still be open.
            disk.configured().flatMap(ConfiguredDisk::path).map(open::at).orElse(List.of()).stream()
                    .filter(file -> !isProven(List.of(file)))
                    .forEach(file -> left.remove(file.identity()));
        }
        left.removeIf(identity -> !isImage(open.of(identity).get(0)));
        return left;
    }

    /** Whether a file that no option names looks like a disk. */
    private boolean isImage(OpenFile file) {
        if (isProven(List.of(file)) || file.isBlockDevice()) {
            return true;
        }
        boolean memory = file.baseName().startsWith("qemu_back_mem");
        boolean opened = (file.readable() && file.writable()) || file.direct();
        return opened && !memory && (file.status().bytes() >= SMALLEST_IMAGE_BYTES || isQcow2(file));
    }

    private boolean isProven(List<OpenFile> images) {
        return !Collections.disjoint(proven, process.identities(images));
    }

    private boolean isQcow2(OpenFile file) {
        return open.header(file)
                .filter(header -> header.format().equals("qcow2"))
                .isPresent();
    }

    /** When one disk without a file and one file without a disk are left, they belong together; with more it would be a guess. */
    private void matchTheOnlyOne(
            List<MatchedDisk> disks,
            Set<DiskIdentity> left,
            Predicate<ConfiguredDisk> wanted,
            Predicate<OpenFile> fits,
            BiFunction<MatchedDisk, List<OpenFile>, MatchedDisk> completion) {
        List<MatchedDisk> without = disks.stream()
                .filter(disk -> disk.configured().filter(wanted).isPresent())
                .toList();
        List<DiskIdentity> candidates = left.stream()
                .filter(identity -> fits.test(open.of(identity).get(0)))
                .toList();
        if (without.size() == 1 && candidates.size() == 1) {
            MatchedDisk disk = without.get(0);
            left.remove(candidates.get(0));
            disks.set(disks.indexOf(disk), completion.apply(disk, open.of(candidates.get(0))));
        } else if (!without.isEmpty() && !candidates.isEmpty()) {
            warnings.add(
                    "process %d has %d open images that its command line does not name, so they are listed by file name"
                            .formatted(pid, candidates.size()));
        }
    }

    private void addUnconfigured(List<MatchedDisk> disks, DiskIdentity identity) {
        List<OpenFile> same = open.of(identity);
        OpenFile file = same.get(0);
        Optional<ImageHeader> header = open.header(file);
        Optional<OpenFile> below = header.flatMap(top -> open.backing(file, top));
        for (int index = 0; index < disks.size() && below.isPresent(); index++) {
            MatchedDisk disk = disks.get(index);
            if (disk.image().map(OpenFile::identity).equals(below.map(OpenFile::identity))) {
                disks.set(index, overlaid(disk, same));
                warnings.add("disk %s of process %d was given the overlay %s after its start"
                        .formatted(disk.name(), pid, file.name()));
                return;
            }
        }
        if (qmp.flatMap(snapshot -> snapshot.deviceOf(file.name())).isEmpty()) {
            warnings.add("process %d has %s open, which its command line does not name; %s"
                    .formatted(
                            pid,
                            file.name(),
                            qmp.isPresent()
                                    ? "no device of its shows it to the guest"
                                    : "--qmp " + pid + "=SOCKET tells which device shows it"));
        }
        disks.add(MatchedDisk.unconfigured(file.baseName(), same, header.map(ImageHeader::format)));
    }

    /** The disk with an overlay on top: what was its image is now a backing file. */
    private MatchedDisk overlaid(MatchedDisk disk, List<OpenFile> overlay) {
        List<OpenFile> others = new ArrayList<>(disk.images());
        others.addAll(disk.others());
        Optional<String> format = open.header(overlay.get(0)).map(ImageHeader::format);
        return new MatchedDisk(disk.name(), disk.configured(), overlay, List.copyOf(others), format);
    }
}
