// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.BlockDevices;
import io.iotrace.collector.inventory.host.HostFacts;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.inventory.host.MemoryReader;
import io.iotrace.collector.inventory.host.NumaTopology;
import io.iotrace.collector.inventory.host.SettingsReader;
import io.iotrace.collector.qmp.QmpBlockStats;
import io.iotrace.collector.qmp.QmpException;
import io.iotrace.collector.qmp.QmpMonitor;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.GuestMemory;
import io.iotrace.recording.event.Host;
import io.iotrace.recording.event.HostSetting;
import io.iotrace.recording.event.NumaNode;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is traced and what lies below it, as it was at one moment. It does not change: a collector that meets a file it cannot name
 * asks for another one with {@link #refreshFor}, since a disk may have been plugged in or a medium changed, and with {@link #refresh}
 * when it meets a new thread.
 */
public final class Inventory {
    private final InventoryReader reader;
    private final Set<Integer> pids;
    private final BlockDevices devices;
    private final NumaTopology topology;
    private final Host host;
    private final List<TracedProcess> processes;
    private final List<BlockDevice> blockDevices;
    private final List<HostSetting> settings;
    private final List<GuestMemory> memories;
    private final Map<Integer, Map<DiskIdentity, TracedDisk>> disks = new HashMap<>();

    private Inventory(InventoryReader reader, Set<Integer> pids, boolean allMustExist) throws InventoryException {
        this.reader = reader;
        this.pids = pids;
        this.devices = BlockDevices.of(reader.host());
        this.topology = NumaTopology.of(reader.host());
        this.host = HostFacts.of(reader.host());
        InventoryReader.Result result = reader.read(pids, devices, allMustExist);
        this.processes = result.processes();
        this.blockDevices = result.blockDevices();
        this.settings = SettingsReader.read(reader.host(), blockDevices);
        MemoryReader memory = new MemoryReader(reader.host());
        this.memories = processes.stream()
                .filter(process -> process.machine().qemu())
                .flatMap(process -> memory.read(process.machine()).stream())
                .toList();
        for (TracedProcess process : processes) {
            Map<DiskIdentity, TracedDisk> byIdentity =
                    disks.computeIfAbsent(process.processId(), pid -> new HashMap<>());
            for (TracedDisk disk : process.disks()) {
                disk.identities().forEach(identity -> byIdentity.putIfAbsent(identity, disk));
            }
        }
    }

    /**
     * Looks at processes and the host below them.
     *
     * @throws InventoryException when a pid does not exist, or is not QEMU and {@code anyProcess} is off
     */
    public static Inventory of(HostRoot host, List<Integer> pids, InventoryOptions options) throws InventoryException {
        return new Inventory(new InventoryReader(host, options), new LinkedHashSet<>(pids), true);
    }

    /** The same of every QEMU process on the host; one that ends meanwhile is left out. */
    public static Inventory ofAll(HostRoot host, InventoryOptions options) {
        return whatIsLeft(new InventoryReader(host, options), new LinkedHashSet<>(qemuProcesses(host)));
    }

    /** Pids of all QEMU processes on the host, ascending. */
    public static List<Integer> qemuProcesses(HostRoot host) {
        return QemuProcess.all(host);
    }

    /** Whether a thread of QEMU is by its name one that a machine keeps, and no worker. */
    public static boolean isVirtualProcessorOrIoThread(String threadName) {
        return ThreadReader.isVirtualProcessorOrIoThread(threadName);
    }

    /** The same processes as they are now, without those that have ended; QMP is asked again of those that have {@code changed}. */
    public Inventory refresh(Set<Integer> changed) {
        return whatIsLeft(reader.askingAgain(changed), pids);
    }

    /**
     * The same as they are now, after I/O on a file that {@link #diskOf} does not know. What does I/O is a disk, so a file with this
     * identity becomes one by its base name if nothing better is known of it.
     */
    public Inventory refreshFor(int pid, long device, long inode) {
        return whatIsLeft(reader.withProvenImage(pid, new DiskIdentity(device, inode)), pids);
    }

    private static Inventory whatIsLeft(InventoryReader reader, Set<Integer> pids) {
        try {
            return new Inventory(reader, pids, false);
        } catch (InventoryException e) {
            throw new AssertionError("thrown only when all processes must exist", e);
        }
    }

    /** Whether a process that was looked at is there now; another that has its id is not it. */
    public boolean isThere(int pid) {
        return reader.exists(pid);
    }

    public List<TracedProcess> processes() {
        return processes;
    }

    /** Devices on the way from the disks to their leaves, each once. */
    public List<BlockDevice> blockDevices() {
        return blockDevices;
    }

    /** What the kernel says of those devices and of the host. */
    public List<HostSetting> settings() {
        return settings;
    }

    /** Where the memory of the virtual machines is. */
    public List<GuestMemory> memories() {
        return memories;
    }

    public List<NumaNode> numaNodes() {
        return topology.nodes();
    }

    public Host host() {
        return host;
    }

    /**
     * The disk whose image or backing image a file is.
     *
     * @param pid process that does the I/O
     * @param device device of the file's super block or {@code st_dev}, or the block device itself: major &lt;&lt; 20 | minor
     * @param inode inode; 0 for a block device
     */
    public Optional<VirtualDisk> diskOf(int pid, long device, long inode) {
        return tracedDiskOf(pid, device, inode).map(TracedDisk::event);
    }

    /**
     * What a process that is no virtual machine did I/O on, and closed before it was looked at, perhaps as it ended: a block device, whose
     * number tells its name, or a file, of which the probe kept the name. Empty when neither is known.
     *
     * @param inode 0 for a block device
     * @param name of a file
     */
    public Optional<VirtualDisk> usedBefore(
            VirtualMachine process, long device, long inode, String name, boolean direct) {
        String machine = process.name();
        int pid = process.processId();
        if (inode == 0) {
            return nameOfDevice(device).map(known -> FormerDisks.device(machine, pid, known, device, direct));
        }
        String leaves = nameOfDevice(device)
                .map(known -> String.join(" ", devices.leaves(known)))
                .orElse("");
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(FormerDisks.file(machine, pid, name, device, inode, leaves, direct));
    }

    /** What a file is to its disk; {@link ImageFile#PLAIN} when that is not known. */
    public ImageFile imageFileOf(int pid, long device, long inode) {
        return tracedDiskOf(pid, device, inode)
                .map(disk -> disk.files().get(new DiskIdentity(device, inode)))
                .orElse(ImageFile.PLAIN);
    }

    private Optional<TracedDisk> tracedDiskOf(int pid, long device, long inode) {
        return Optional.ofNullable(disks.getOrDefault(pid, Map.of()).get(new DiskIdentity(device, inode)));
    }

    /**
     * Whether QMP may yet tell more of a disk that the command line does not name: its device, which is being plugged in, or its write cache,
     * which firmware hides.
     */
    public boolean mayBeNamed(VirtualDisk disk) {
        return !disk.knowsCacheWriteback() && reader.monitors().canAskAgain(disk.processId());
    }

    /** Looks again for tables of images, which grow with them. */
    public void refreshImageTables() {
        for (TracedProcess process : processes) {
            process.disks().stream()
                    .flatMap(disk -> disk.files().values().stream())
                    .distinct()
                    .flatMap(file -> file.tables().stream())
                    .forEach(ImageTables::refresh);
        }
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
        Optional<QmpMonitor> monitor = reader.monitors().of(pid);
        return monitor.isPresent() ? QmpBlockStats.read(monitor.get()) : List.of();
    }

    /** Processes whose limits or block jobs were changed over QMP since this look; none where QEMU gives no answer. */
    public Set<Integer> changedSettings() {
        return processes.stream()
                .map(TracedProcess::processId)
                .filter(reader.monitors()::haveOtherSettings)
                .collect(Collectors.toSet());
    }

    /** Ends the conversations with QEMU, whose monitors serve one client each; a later question begins a new one. */
    public void close() {
        reader.monitors().close();
    }
}
