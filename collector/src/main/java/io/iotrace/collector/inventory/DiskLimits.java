// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.commandline.ConfiguredDisk;
import io.iotrace.collector.inventory.host.BlockDevices;
import io.iotrace.collector.inventory.host.ControlGroups;
import io.iotrace.collector.inventory.host.SafeText;
import io.iotrace.collector.qmp.QmpSnapshot;
import io.iotrace.recording.event.BlockJob;
import io.iotrace.recording.event.DiskLimit;
import io.iotrace.recording.event.VirtualDisk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What limits the rate of a disk: QEMU, as QMP says or else its command line, and the control groups of its process. */
final class DiskLimits {
    private static final String BURST = "-max";

    private final Optional<QmpSnapshot> qmp;
    private final List<ControlGroups.Limit> groups;
    private final BlockDevices devices;

    DiskLimits(Optional<QmpSnapshot> qmp, List<ControlGroups.Limit> groups, BlockDevices devices) {
        this.qmp = qmp;
        this.groups = groups;
        this.devices = devices;
    }

    List<DiskLimit> of(VirtualDisk disk, Optional<ConfiguredDisk> configured) {
        List<DiskLimit> limits = new ArrayList<>();
        Map<String, Long> given = parse(disk.throttling());
        Optional<Now> now = now(disk, configured);
        if (now.isPresent()) {
            // A limit of the command line that is gone is said to be gone.
            given.keySet().forEach(name -> now.get().limits().putIfAbsent(name, 0L));
            addTo(limits, disk, now.get().group(), now.get().limits(), "qmp");
        } else {
            addTo(limits, disk, "", given, "command line");
        }
        for (ControlGroups.Limit limit : groups) {
            if (isBelow(disk, limit.device())) {
                limits.add(new DiskLimit(
                        disk.virtualMachine(),
                        disk.processId(),
                        disk.disk(),
                        limit.limiter(),
                        SafeText.of(limit.group()),
                        limit.limited(),
                        limit.value(),
                        0,
                        "cgroup"));
            }
        }
        return limits;
    }

    private record Now(String group, Map<String, Long> limits) {}

    /** What QMP says of the drive and of the throttle groups of its nodes. */
    private Optional<Now> now(VirtualDisk disk, Optional<ConfiguredDisk> configured) {
        if (qmp.isEmpty()) {
            return Optional.empty();
        }
        List<String> nodes = configured.map(ConfiguredDisk::nodeNames).orElse(List.of());
        Optional<QmpSnapshot.Device> device = qmp.get().devices().stream()
                .filter(candidate -> candidate.id().equals(disk.disk())
                        || candidate.id().equals(disk.deviceId())
                        || (!candidate.nodeName().isEmpty() && nodes.contains(candidate.nodeName())))
                .findFirst();
        if (device.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Long> limits = new LinkedHashMap<>(device.get().limits());
        List<String> names = new ArrayList<>();
        if (!limits.isEmpty()) {
            names.add(device.get().group());
        }
        for (String group : configured.map(ConfiguredDisk::throttleGroups).orElse(List.of())) {
            names.add(group);
            qmp.get()
                    .throttleGroups()
                    .getOrDefault(group, Map.of())
                    .forEach((name, value) -> limits.merge(name, value, Math::min));
        }
        return Optional.of(new Now(SafeText.of(String.join(" ", names)), limits));
    }

    private static Map<String, Long> parse(String throttling) {
        Map<String, Long> limits = new LinkedHashMap<>();
        for (String word : throttling.split(" ", -1)) {
            String[] pair = word.split("=", 2);
            if (pair.length == 2 && pair[1].matches("\\d{1,18}")) {
                limits.put(pair[0], Long.parseLong(pair[1]));
            }
        }
        return limits;
    }

    private static void addTo(
            List<DiskLimit> all, VirtualDisk disk, String group, Map<String, Long> limits, String source) {
        limits.forEach((name, value) -> {
            if (name.matches("(iops|bps)-(total|read|write)")) {
                all.add(new DiskLimit(
                        disk.virtualMachine(),
                        disk.processId(),
                        disk.disk(),
                        "qemu",
                        group,
                        name,
                        value,
                        limits.getOrDefault(name + BURST, 0L),
                        source));
            }
        });
    }

    /** Whether a device is the image's or below it. */
    private boolean isBelow(VirtualDisk disk, long device) {
        Optional<String> limited = devices.nameOf(device);
        Optional<String> top = devices.nameOf(disk.device());
        boolean below = top.filter(
                        name -> limited.filter(devices.stack(name)::contains).isPresent())
                .isPresent();
        return below
                || limited.filter(List.of(disk.leaves().split(" ", -1))::contains)
                        .isPresent();
    }

    /** What a job puts above the nodes of the disk that it works on (block/backup.c, mirror.c, commit.c, stream.c). */
    private static final Map<String, List<String>> FILTERS = Map.of(
            "backup", List.of("copy-before-write", "backup-top"),
            "mirror", List.of("mirror_top"),
            "commit", List.of("commit_top", "mirror_top"),
            "stream", List.of("copy-on-read"));

    /** The jobs that QMP shows. */
    static List<BlockJob> jobs(String machine, int pid, QmpSnapshot snapshot, List<TracedDisk> disks) {
        return snapshot.jobs().stream()
                .map(job -> new BlockJob(
                        machine,
                        pid,
                        diskOf(job, snapshot, disks),
                        SafeText.of(job.id()),
                        SafeText.of(job.type()),
                        SafeText.of(job.status()),
                        targetOf(job, disks),
                        job.offset(),
                        job.length(),
                        job.speed()))
                .toList();
    }

    /** A job of the older kind has the name of its drive; one of the newer kind is known by its filter, when only one disk has such. */
    private static String diskOf(QmpSnapshot.Job job, QmpSnapshot snapshot, List<TracedDisk> disks) {
        List<String> filters = FILTERS.getOrDefault(job.type(), List.of());
        List<String> filtered = snapshot.devices().stream()
                .filter(device -> filters.contains(device.driver()))
                .map(QmpSnapshot.Device::id)
                .toList();
        return disks.stream()
                .map(TracedDisk::event)
                .filter(disk -> disks.size() == 1
                        || job.id().equals(disk.disk())
                        || job.id().equals("drive-" + disk.disk())
                        || (filtered.size() == 1
                                && !filtered.get(0).isEmpty()
                                && List.of(disk.disk(), disk.deviceId() == null ? "" : disk.deviceId())
                                        .contains(filtered.get(0))))
                .map(VirtualDisk::disk)
                .findFirst()
                .orElse("");
    }

    /** The file that a job which copies writes to: the only one that QEMU has open and no device shows. */
    private static String targetOf(QmpSnapshot.Job job, List<TracedDisk> disks) {
        List<String> own = disks.stream()
                .map(TracedDisk::event)
                .filter(disk -> disk.deviceModel() == null || disk.deviceModel().isEmpty())
                .map(VirtualDisk::file)
                .toList();
        return own.size() == 1 && List.of("backup", "mirror").contains(job.type()) ? own.get(0) : "";
    }
}
