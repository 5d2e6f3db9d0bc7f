// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.BlockDevices;
import io.iotrace.collector.inventory.host.HostFacts;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.inventory.host.MountTable;
import io.iotrace.collector.inventory.host.NumaTopology;
import io.iotrace.collector.qmp.QmpBlockStats;
import io.iotrace.collector.qmp.QmpException;
import io.iotrace.collector.qmp.QmpSnapshot;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.Host;
import io.iotrace.recording.event.NumaNode;
import io.iotrace.recording.event.VirtualDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * What is traced and what lies below it, as it was at one moment. It does not change; {@link #refresh} looks again, which a collector
 * does when it meets a file it cannot name: a disk may have been plugged in, or a medium changed.
 */
public final class Inventory {
    private final HostRoot host;
    private final InventoryOptions options;
    private final QemuVersion versions;
    private final Map<Integer, QmpSnapshot> snapshots;
    private final BlockDevices devices;
    private final NumaTopology topology;
    private final List<TracedProcess> processes;
    private final List<BlockDevice> blockDevices;
    private final Map<Integer, Map<DiskIdentity, VirtualDisk>> disks = new HashMap<>();

    private Inventory(
            HostRoot host,
            List<Integer> pids,
            InventoryOptions options,
            QemuVersion versions,
            Map<Integer, QmpSnapshot> snapshots)
            throws InventoryException {
        this.host = host;
        this.options = options;
        this.versions = versions;
        this.snapshots = new HashMap<>(snapshots);
        this.devices = BlockDevices.of(host);
        this.topology = NumaTopology.of(host);
        this.processes = readProcesses(pids);
        this.blockDevices = readBlockDevices();
        for (TracedProcess process : processes) {
            Map<DiskIdentity, VirtualDisk> byIdentity =
                    disks.computeIfAbsent(process.processId(), pid -> new HashMap<>());
            for (TracedDisk disk : process.disks()) {
                disk.identities().forEach(identity -> byIdentity.putIfAbsent(identity, disk.event()));
            }
        }
    }

    /**
     * Looks at processes and the host below them.
     *
     * @throws InventoryException when a pid does not exist, or is not QEMU and {@code anyProcess} is off
     */
    public static Inventory of(HostRoot host, List<Integer> pids, InventoryOptions options) throws InventoryException {
        return new Inventory(host, pids, options, new QemuVersion(), Map.of());
    }

    /** Pids of all QEMU processes on the host, ascending. */
    public static List<Integer> qemuProcesses(HostRoot host) {
        return QemuProcess.all(host);
    }

    /** The same processes as they are now. Those that have ended are left out. */
    public Inventory refresh() {
        List<Integer> alive = processes.stream()
                .map(TracedProcess::processId)
                .filter(pid -> host.exists("/proc/" + pid + "/status"))
                .toList();
        try {
            return new Inventory(host, alive, options, versions, snapshots);
        } catch (InventoryException endedMeanwhile) {
            return this;
        }
    }

    public List<TracedProcess> processes() {
        return processes;
    }

    /** Devices on the way from the disks to their leaves, each once. */
    public List<BlockDevice> blockDevices() {
        return blockDevices;
    }

    public List<NumaNode> numaNodes() {
        return topology.nodes();
    }

    public Host host() {
        return HostFacts.of(host);
    }

    /**
     * The disk whose image or backing image a file is.
     *
     * @param pid process that does the I/O
     * @param device device of the file's super block or {@code st_dev}, or the block device itself: major &lt;&lt; 20 | minor
     * @param inode inode; 0 for a block device
     */
    public Optional<VirtualDisk> diskOf(int pid, long device, long inode) {
        return Optional.ofNullable(disks.getOrDefault(pid, Map.of()).get(new DiskIdentity(device, inode)));
    }

    /** Node of a processor; -1 when not known. */
    public int nodeOfProcessor(int processor) {
        return topology.nodeOf(processor);
    }

    /** Kernel name of a block device. */
    public Optional<String> nameOfDevice(long device) {
        return devices.nameOf(device);
    }

    /**
     * QEMU's own counts, now, for a process whose QMP socket was given; {@link QmpBlockStats#isOf} finds a disk's.
     *
     * @return none without a socket
     * @throws QmpException when QEMU does not answer
     */
    public List<QmpBlockStats> blockStats(int pid) throws QmpException {
        Path socket = options.qmpSockets().get(pid);
        return socket == null ? List.of() : QmpBlockStats.read(socket);
    }

    private List<TracedProcess> readProcesses(List<Integer> pids) throws InventoryException {
        ProcessReader reader = new ProcessReader(host, devices, versions, countOpeners());
        Map<Integer, String> names = new HashMap<>();
        for (int pid : pids) {
            names.put(pid, reader.name(pid, isQemu(pid)));
        }
        Map<String, Long> uses =
                names.values().stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
        List<TracedProcess> read = new ArrayList<>();
        for (int pid : new LinkedHashSet<>(pids)) {
            String name = names.get(pid);
            List<String> warnings = new ArrayList<>();
            Optional<QmpSnapshot> qmp = snapshot(pid, warnings);
            read.add(reader.read(pid, uses.get(name) > 1 ? name + "-" + pid : name, isQemu(pid), qmp, warnings));
        }
        return List.copyOf(read);
    }

    private boolean isQemu(int pid) throws InventoryException {
        if (!host.exists("/proc/" + pid + "/status")) {
            throw new InventoryException("there is no process " + pid + "; iotrace list shows the QEMU processes");
        }
        boolean qemu = QemuProcess.isQemu(host, pid);
        if (!qemu && !options.anyProcess()) {
            throw new InventoryException("process " + pid + " ("
                    + host.text("/proc/" + pid + "/comm").orElse("?")
                    + ") is not QEMU; give --any-process to trace it all the same");
        }
        return qemu;
    }

    /** QMP is asked once: every command stops QEMU's main loop for a moment. */
    private Optional<QmpSnapshot> snapshot(int pid, List<String> warnings) {
        Path socket = options.qmpSockets().get(pid);
        if (socket != null && !snapshots.containsKey(pid)) {
            try {
                snapshots.put(pid, QmpSnapshot.read(socket));
            } catch (QmpException e) {
                warnings.add(e.getMessage());
            }
        }
        return Optional.ofNullable(snapshots.get(pid));
    }

    /** How many QEMU processes have a file open. Others are not looked at: with thousands of them that would be the dearest part. */
    private ToIntFunction<DiskIdentity> countOpeners() {
        Map<DiskIdentity, Integer> openers = new HashMap<>();
        for (int pid : QemuProcess.all(host)) {
            Set<DiskIdentity> open = OpenFiles.of(host, pid, devices, MountTable.of(host, pid)).files().stream()
                    .map(OpenFile::identity)
                    .collect(Collectors.toSet());
            open.forEach(identity -> openers.merge(identity, 1, Integer::sum));
        }
        return identity -> openers.getOrDefault(identity, 0);
    }

    private List<BlockDevice> readBlockDevices() {
        StorageStack stack = new StorageStack(host, devices);
        Set<String> names = new LinkedHashSet<>();
        for (TracedProcess process : processes) {
            MountTable mounts = MountTable.of(host, process.processId());
            OpenFiles.of(host, process.processId(), devices, mounts).files().stream()
                    .filter(file -> isDisk(process, file.identity()))
                    .forEach(file ->
                            stack.devices(stack.placementOf(file, mounts)).forEach(names::add));
        }
        return names.stream().map(devices::describe).toList();
    }

    private static boolean isDisk(TracedProcess process, DiskIdentity identity) {
        return process.disks().stream().anyMatch(disk -> disk.identities().contains(identity));
    }
}
