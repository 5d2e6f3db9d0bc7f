// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.commandline.ConfiguredDisk;
import io.iotrace.collector.inventory.commandline.QemuCommandLine;
import io.iotrace.collector.inventory.commandline.Redaction;
import io.iotrace.collector.inventory.host.BlockDevices;
import io.iotrace.collector.inventory.host.ControlGroups;
import io.iotrace.collector.inventory.host.FileStatus;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.inventory.host.SafeText;
import io.iotrace.collector.qmp.QmpSnapshot;
import io.iotrace.recording.event.DiskLimit;
import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Reads one process: what it is, its threads, its disks. */
final class ProcessReader {
    private static final int LARGEST_CONFIG_BYTES = 1 << 20;

    private final HostRoot host;
    private final BlockDevices devices;
    private final QemuVersion versions;
    private final ToIntFunction<DiskIdentity> openers;
    private final KnownImages images;

    ProcessReader(
            HostRoot host,
            BlockDevices devices,
            QemuVersion versions,
            ToIntFunction<DiskIdentity> openers,
            KnownImages images) {
        this.host = host;
        this.devices = devices;
        this.versions = versions;
        this.openers = openers;
        this.images = images;
    }

    /**
     * What is known of a process before it is read.
     *
     * @param name unique name
     * @param qemu whether it is QEMU
     * @param look what it says of itself
     * @param qmp what QMP said of it
     * @param provenImages files it has been seen doing I/O on
     * @param warnings what was noticed so far
     */
    record Sighting(
            String name,
            boolean qemu,
            Look look,
            Optional<QmpSnapshot> qmp,
            Set<DiskIdentity> provenImages,
            List<String> warnings) {}

    /**
     * What a process says of itself.
     *
     * @param words its command line
     * @param configured that, parsed; of a process that is not QEMU, nothing
     * @param files its descriptors and mounts
     */
    record Look(List<String> words, QemuCommandLine configured, ProcessFiles files) {}

    static Look look(HostRoot host, int pid, boolean qemu, BlockDevices devices) {
        List<String> words = QemuProcess.commandLine(host, pid);
        QemuCommandLine configured =
                QemuCommandLine.parse(qemu ? words : List.of(), file -> configFile(host, pid, file));
        return new Look(words, configured, ProcessFiles.of(host, pid, devices));
    }

    /** Name of a process before names are made unique: the guest's, else the program's. */
    static String name(HostRoot host, int pid, Optional<Look> look) {
        String program = host.text("/proc/" + pid + "/comm").orElse("process");
        return SafeText.of(look.flatMap(found -> found.configured().name()).orElse(program));
    }

    /** A process of which only its name can be said. */
    static TracedProcess unread(int pid, String name, boolean qemu, String reason) {
        VirtualMachine machine = new VirtualMachine(name, null, pid, qemu, null, null, null, 0, null, null);
        String warning = "process " + pid + " is not read: " + reason;
        return new TracedProcess(
                pid, machine, List.of(), List.of(), List.of(warning), Optional.of(reason), List.of(), List.of());
    }

    TracedProcess read(int pid, Sighting sighting) {
        boolean qemu = sighting.qemu();
        String name = sighting.name();
        ProcessFiles files = sighting.look().files();
        Optional<QmpSnapshot> qmp = sighting.qmp();
        List<String> words = sighting.look().words();
        QemuCommandLine configured = sighting.look().configured();
        OpenFiles open = files.open();
        List<VirtualMachineThread> threads = new ThreadReader(
                        host,
                        qemu,
                        configured.ioThreadIds(),
                        qmp.map(QmpSnapshot::ioThreadsById).orElse(Map.of()))
                .threads(name, pid);
        DiskMatcher matcher = new DiskMatcher(host, pid, devices, files, qmp, sighting.provenImages());
        List<MatchedDisk> matched = qemu
                ? matcher.match(new OffloadedDisks(host).complete(pid, configured.disks(), open.offloads()))
                : matcher.matchEveryFile();
        DiskEvents events = new DiskEvents(
                host,
                name,
                pid,
                files.mounts(),
                new StorageStack(host, devices),
                qmp,
                openers,
                new SocketPeers(host, pid));
        DiskNaming naming = new DiskNaming(pid, files, qmp, images);
        List<TracedDisk> disks = naming.disks(matched, events);
        List<String> warnings = new ArrayList<>(sighting.warnings());
        warnings.addAll(matcher.warnings());
        warnings.addAll(naming.warnings());
        ControlGroups groups = new ControlGroups(host, pid);
        quotaWarning(pid, groups).ifPresent(warnings::add);
        if (ProcessState.of(host, pid).isStopped()) {
            warnings.add("process " + pid
                    + " is stopped by a signal or a debugger; its requests wait until it is continued");
        }
        if (!open.readable()) {
            ProcessState state = ProcessState.of(host, pid);
            boolean ended = state.state().isEmpty() || state.isZombie();
            warnings.add("the descriptors of process " + pid + " cannot be read, so its disks are not known: "
                    + (ended ? "it has ended" : "run as root"));
        }
        return new TracedProcess(
                pid,
                qemu ? machine(pid, name, words, configured, open, threads, qmp) : plainProcess(pid, name),
                threads,
                disks,
                List.copyOf(warnings),
                Optional.empty(),
                limits(disks, configured, groups, qmp),
                qmp.map(snapshot -> DiskLimits.jobs(name, pid, snapshot, disks)).orElse(List.of()));
    }

    private List<DiskLimit> limits(
            List<TracedDisk> disks, QemuCommandLine configured, ControlGroups groups, Optional<QmpSnapshot> qmp) {
        DiskLimits limits = new DiskLimits(qmp, groups.ioLimits(), devices);
        Map<String, ConfiguredDisk> byName = new HashMap<>();
        configured.disks().forEach(disk -> byName.putIfAbsent(SafeText.of(disk.name()), disk));
        return disks.stream()
                .map(TracedDisk::event)
                .flatMap(disk -> limits.of(disk, Optional.ofNullable(byName.get(disk.disk()))).stream())
                .toList();
    }

    private static Optional<String> quotaWarning(int pid, ControlGroups groups) {
        return groups.processorQuota()
                .filter(quota -> quota.throttled() > 0)
                .map(quota -> String.format(
                        Locale.ROOT,
                        "process %d may use the time of %.2f processors (control group %s), and was made to wait in %d periods so far",
                        pid,
                        quota.processors(),
                        quota.group(),
                        quota.throttled()));
    }

    /**
     * Only a regular file of sane size is read: the name is the user's, and a pipe would never end. A file of the kernel's that waits for a
     * reader ({@code /proc/kmsg}, {@code trace_pipe}) is a regular one too, of size 0.
     */
    private static Optional<String> configFile(HostRoot host, int pid, String file) {
        if (!host.isLive()) {
            return file.startsWith("/") ? host.text(file) : Optional.empty();
        }
        String path = "/proc/" + pid + (file.startsWith("/") ? "/root" : "/cwd/") + file;
        return host.status(path)
                .filter(status -> status.kind() == FileStatus.Kind.REGULAR
                        && status.bytes() > 0
                        && status.bytes() <= LARGEST_CONFIG_BYTES)
                .flatMap(status -> host.text(path, LARGEST_CONFIG_BYTES));
    }

    private VirtualMachine machine(
            int pid,
            String name,
            List<String> words,
            QemuCommandLine configured,
            OpenFiles open,
            List<VirtualMachineThread> threads,
            Optional<QmpSnapshot> qmp) {
        int namedProcessors = (int)
                threads.stream().filter(thread -> thread.role().equals("vcpu")).count();
        int processors = Math.max(open.virtualProcessors(), namedProcessors);
        return new VirtualMachine(
                name,
                configured.uuid().map(SafeText::of).orElse(null),
                pid,
                true,
                versions.of(host, pid)
                        .or(() -> qmp.map(QmpSnapshot::version))
                        .map(SafeText::of)
                        .orElse(null),
                accelerator(configured, open),
                configured.machine().map(SafeText::of).orElse(null),
                processors > 0 ? processors : configured.processors().orElse(0),
                SafeText.of(Redaction.commandLine(words)),
                libvirtDomain(pid, words, configured).map(SafeText::of).orElse(null));
    }

    /** Arguments of a process that is not QEMU are nobody's to publish, so only its program is kept. */
    private VirtualMachine plainProcess(int pid, String name) {
        String program = host.text("/proc/" + pid + "/comm").map(SafeText::of).orElse(null);
        return new VirtualMachine(name, null, pid, false, null, null, null, 0, program, null);
    }

    /** A KVM descriptor proves KVM. Without one it is what was asked for, or TCG, unless that was KVM; unreadable is unknown. */
    private static String accelerator(QemuCommandLine configured, OpenFiles open) {
        if (open.virtualMachines() > 0) {
            return "kvm";
        }
        if (!open.readable()) {
            return null;
        }
        return configured.accelerator().filter(name -> !name.equals("kvm")).orElse("tcg");
    }

    /** libvirt keeps a directory and, under systemd, a scope for each domain it runs. */
    private Optional<String> libvirtDomain(int pid, List<String> words, QemuCommandLine configured) {
        boolean scope = host.text("/proc/" + pid + "/cgroup")
                .filter(text -> text.contains("machine-qemu\\x2d") || text.contains("/libvirt-qemu"))
                .isPresent();
        boolean directory = words.stream().anyMatch(word -> word.contains("/libvirt/qemu/domain-"));
        return scope || directory ? configured.name() : Optional.empty();
    }
}
