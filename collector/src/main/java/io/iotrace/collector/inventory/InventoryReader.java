// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.BoundedReading.Unread;
import io.iotrace.collector.inventory.ProcessReader.Sighting;
import io.iotrace.collector.inventory.host.BlockDevices;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.qmp.QmpSnapshot;
import io.iotrace.recording.event.BlockDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** Looks at processes, again and again; keeps what is dear to find out and does not change. */
final class InventoryReader {
    private static final Duration LONGEST_READING = Duration.ofSeconds(5);

    /** What one look yields. */
    record Result(List<TracedProcess> processes, List<BlockDevice> blockDevices) {}

    private final HostRoot host;
    private final InventoryOptions options;
    private final Map<Integer, Set<DiskIdentity>> provenImages;
    private final QemuVersion versions;
    /** Processes of which QMP is to be asked again. */
    private final Set<Integer> stale;

    private final Map<Integer, String> names;
    /** When each process began: its id may be another's once it has ended. */
    private final Map<Integer, String> begins;

    private final KnownImages images;
    private final Monitors monitors;
    private final BoundedReading reading;

    InventoryReader(HostRoot host, InventoryOptions options) {
        this(
                host,
                options,
                Map.of(),
                new QemuVersion(),
                Set.of(),
                new HashMap<>(),
                new HashMap<>(),
                new KnownImages(host),
                new Monitors(options.qmpSockets()),
                new BoundedReading(LONGEST_READING));
    }

    private InventoryReader(
            HostRoot host,
            InventoryOptions options,
            Map<Integer, Set<DiskIdentity>> provenImages,
            QemuVersion versions,
            Set<Integer> stale,
            Map<Integer, String> names,
            Map<Integer, String> begins,
            KnownImages images,
            Monitors monitors,
            BoundedReading reading) {
        this.host = host;
        this.options = options;
        this.provenImages = provenImages;
        this.versions = versions;
        this.stale = stale;
        this.names = names;
        this.begins = begins;
        this.images = images;
        this.monitors = monitors;
        this.reading = reading;
    }

    InventoryReader withProvenImage(int pid, DiskIdentity identity) {
        Map<Integer, Set<DiskIdentity>> more = new HashMap<>(provenImages);
        Set<DiskIdentity> images = new HashSet<>(more.getOrDefault(pid, Set.of()));
        images.add(identity);
        more.put(pid, images);
        return new InventoryReader(
                host, options, more, versions, Set.of(pid), names, begins, this.images, monitors, reading);
    }

    InventoryReader askingAgain(Set<Integer> pids) {
        return new InventoryReader(
                host, options, provenImages, versions, pids, names, begins, images, monitors, reading);
    }

    HostRoot host() {
        return host;
    }

    /** What QEMU processes say over QMP, for as long as this looks at them. */
    Monitors monitors() {
        return monitors;
    }

    /** @param allMustExist whether a process that has ended is an error, or left out */
    Result read(Set<Integer> pids, BlockDevices devices, boolean allMustExist) throws InventoryException {
        Map<Integer, Boolean> qemu = new LinkedHashMap<>();
        for (int pid : pids) {
            if (allMustExist || exists(pid)) {
                qemu.put(pid, isQemu(pid, allMustExist));
            } else {
                forget(pid);
            }
        }
        Set<Integer> looked = new LinkedHashSet<>(qemu.keySet());
        List<Integer> allQemu = QemuProcess.all(host);
        looked.addAll(allQemu);
        Map<Integer, ProcessReader.Look> looks = new HashMap<>();
        Map<Integer, String> unread = new HashMap<>();
        for (int pid : looked) {
            boolean isQemu = qemu.getOrDefault(pid, true);
            try {
                looks.put(pid, reading.read(pid, () -> ProcessReader.look(host, pid, isQemu, devices)));
            } catch (Unread e) {
                unread.put(pid, e.getMessage());
            }
        }
        nameUniquely(qemu, looks);
        ProcessReader reader = new ProcessReader(host, devices, versions, openers(allQemu, looks), images);
        List<TracedProcess> processes = new ArrayList<>();
        for (Map.Entry<Integer, Boolean> entry : qemu.entrySet()) {
            int pid = entry.getKey();
            ProcessReader.Look look = looks.get(pid);
            try {
                if (look == null) {
                    throw new Unread(unread.get(pid));
                }
                List<String> warnings = new ArrayList<>();
                Optional<QmpSnapshot> qmp = monitors.snapshot(pid, stale.contains(pid), look.words(), warnings);
                Sighting sighting = new Sighting(
                        names.get(pid),
                        entry.getValue(),
                        look,
                        qmp,
                        provenImages.getOrDefault(pid, Set.of()),
                        warnings);
                processes.add(reading.read(pid, () -> reader.read(pid, sighting)));
            } catch (Unread e) {
                processes.add(ProcessReader.unread(pid, names.get(pid), entry.getValue(), e.getMessage()));
            }
        }
        return new Result(List.copyOf(processes), blockDevices(processes, looks, devices));
    }

    /** Whether the process that was first met with this id is there, and has not ended unnoticed by its parent. */
    boolean exists(int pid) {
        if (!host.exists("/proc/" + pid + "/status")) {
            return false;
        }
        ProcessState now = ProcessState.of(host, pid);
        return !now.isZombie()
                && begins.computeIfAbsent(pid, first -> now.begin()).equals(now.begin());
    }

    private void forget(int pid) {
        reading.forget(pid);
        monitors.forget(pid);
    }

    private boolean isQemu(int pid, boolean complain) throws InventoryException {
        if (complain && !exists(pid)) {
            throw new InventoryException("there is no process " + pid + "; iotrace list shows the QEMU processes");
        }
        boolean qemu = QemuProcess.isQemu(host, pid);
        if (complain && !qemu && !options.anyProcess()) {
            throw new InventoryException("process " + pid + " ("
                    + host.text("/proc/" + pid + "/comm").orElse("?")
                    + ") is not QEMU; give --any-process to trace it all the same");
        }
        return qemu;
    }

    /** Several machines of one name are told apart by their pids. A name once given stays, since requests are recorded under it. */
    private void nameUniquely(Map<Integer, Boolean> qemu, Map<Integer, ProcessReader.Look> looks) {
        Map<Integer, String> plain = new HashMap<>();
        qemu.keySet()
                .forEach(pid -> plain.put(pid, ProcessReader.name(host, pid, Optional.ofNullable(looks.get(pid)))));
        Map<String, Long> uses =
                plain.values().stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
        plain.forEach((pid, name) -> names.putIfAbsent(pid, uses.get(name) > 1 ? name + "-" + pid : name));
    }

    /** How many QEMU processes have a file open. Others are not looked at: with thousands of them that would be the dearest part. */
    private static ToIntFunction<DiskIdentity> openers(List<Integer> allQemu, Map<Integer, ProcessReader.Look> looks) {
        Map<DiskIdentity, Integer> openers = new HashMap<>();
        for (int pid : allQemu) {
            Optional.ofNullable(looks.get(pid)).stream()
                    .flatMap(look -> look.files().open().files().stream())
                    .map(OpenFile::identity)
                    .distinct()
                    .forEach(identity -> openers.merge(identity, 1, Integer::sum));
        }
        return identity -> openers.getOrDefault(identity, 0);
    }

    private List<BlockDevice> blockDevices(
            List<TracedProcess> processes, Map<Integer, ProcessReader.Look> looks, BlockDevices devices) {
        StorageStack stack = new StorageStack(host, devices);
        Set<String> names = new LinkedHashSet<>();
        for (TracedProcess process : processes) {
            Set<DiskIdentity> traced = process.disks().stream()
                    .flatMap(disk -> disk.identities().stream())
                    .collect(Collectors.toSet());
            if (process.unread().isPresent()) {
                continue;
            }
            ProcessFiles opened = looks.get(process.processId()).files();
            opened.open().files().stream()
                    .filter(file -> traced.contains(file.identity()))
                    .forEach(file -> stack.devices(stack.placementOf(file, opened.mounts()))
                            .forEach(names::add));
        }
        return names.stream().map(devices::describe).toList();
    }
}
