// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.qmp.QmpSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes each file belong to exactly one disk. The kernel shows which file a request is for, never which of two disks on it: two disks
 * on one image become one with both names, and a backing image below several disks one of its own.
 */
final class DiskNaming {
    private final int pid;
    private final ProcessFiles files;
    private final Optional<QmpSnapshot> qmp;
    private final KnownImages images;
    private final List<String> warnings = new ArrayList<>();

    DiskNaming(int pid, ProcessFiles files, Optional<QmpSnapshot> qmp, KnownImages images) {
        this.pid = pid;
        this.files = files;
        this.qmp = qmp;
        this.images = images;
    }

    List<String> warnings() {
        return warnings;
    }

    List<TracedDisk> disks(List<MatchedDisk> matched, DiskEvents events) {
        List<MatchedDisk> disks =
                unique(joined(matched.stream().map(this::namedByQmp).toList()));
        Set<DiskIdentity> topImages = disks.stream()
                .flatMap(disk -> disk.images().stream().map(OpenFile::identity))
                .collect(Collectors.toSet());
        Map<DiskIdentity, Set<String>> users = new HashMap<>();
        Map<DiskIdentity, List<OpenFile>> backing = new LinkedHashMap<>();
        for (MatchedDisk disk : disks) {
            for (OpenFile file : disk.others()) {
                if (!topImages.contains(file.identity())) {
                    users.computeIfAbsent(file.identity(), key -> new HashSet<>())
                            .add(disk.name());
                    backing.computeIfAbsent(file.identity(), key -> new ArrayList<>())
                            .add(file);
                }
            }
        }
        List<TracedDisk> traced = new ArrayList<>();
        for (MatchedDisk disk : disks) {
            Optional<ImageTables> tables = images.tablesOf(disk.image(), disk.format());
            Map<DiskIdentity, ImageFile> known = new HashMap<>();
            ImageFile image = new ImageFile(false, tables);
            files.identities(disk.images()).forEach(identity -> known.put(identity, image));
            boolean below = tables.map(found -> !found.externalData()).orElse(true);
            for (OpenFile file : disk.others()) {
                if (users.getOrDefault(file.identity(), Set.of()).size() == 1) {
                    ImageFile other = new ImageFile(below, images.tablesOf(file));
                    files.identities(List.of(file)).forEach(identity -> known.putIfAbsent(identity, other));
                }
            }
            traced.add(new TracedDisk(
                    Map.copyOf(known),
                    events.of(disk, tables.map(ImageTables::bytes).orElse(0L))));
        }
        backing.forEach((identity, open) -> {
            if (users.get(identity).size() > 1) {
                MatchedDisk shared = MatchedDisk.unconfigured(open.get(0).baseName(), open, Optional.empty());
                ImageFile image = new ImageFile(true, images.tablesOf(open.get(0)));
                Map<DiskIdentity, ImageFile> known = new HashMap<>();
                files.identities(open).forEach(name -> known.put(name, image));
                traced.add(new TracedDisk(
                        Map.copyOf(known),
                        events.of(shared, image.tables().map(ImageTables::bytes).orElse(0L))));
            }
        });
        return List.copyOf(traced);
    }

    private MatchedDisk namedByQmp(MatchedDisk disk) {
        return disk.configured().isPresent()
                ? disk
                : disk.image()
                        .flatMap(file -> qmp.flatMap(snapshot -> snapshot.deviceOf(file.name())))
                        .map(QmpSnapshot.Device::id)
                        .map(disk::renamed)
                        .orElse(disk);
    }

    private List<MatchedDisk> joined(List<MatchedDisk> disks) {
        Map<Object, MatchedDisk> byImage = new LinkedHashMap<>();
        for (MatchedDisk disk : disks) {
            Object key = disk.image().<Object>map(OpenFile::identity).orElse(disk);
            byImage.merge(key, disk, (first, second) -> {
                warnings.add(
                        "disks %s and %s of process %d are on the same image, so their requests cannot be told apart"
                                .formatted(first.name(), second.name(), pid));
                return first.renamed(first.name() + "+" + second.name());
            });
        }
        return List.copyOf(byImage.values());
    }

    /** Files of one base name in several directories are told apart by their paths. */
    private static List<MatchedDisk> unique(Collection<MatchedDisk> disks) {
        Map<String, Long> uses =
                disks.stream().collect(Collectors.groupingBy(MatchedDisk::name, Collectors.counting()));
        return disks.stream()
                .map(disk -> uses.get(disk.name()) == 1
                                || disk.configured().isPresent()
                                || disk.image().isEmpty()
                        ? disk
                        : disk.renamed(disk.image().get().name()))
                .toList();
    }
}
