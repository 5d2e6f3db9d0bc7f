// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import io.iotrace.analyzer.report.Report;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.ControlGroupStatistics;
import io.iotrace.recording.event.GuestMemory;
import io.iotrace.recording.event.Hook;
import io.iotrace.recording.event.Host;
import io.iotrace.recording.event.HostSetting;
import io.iotrace.recording.event.ImageLayout;
import io.iotrace.recording.event.LeafStatistics;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.NumaNode;
import io.iotrace.recording.event.PageCache;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.SubmitStall;
import io.iotrace.recording.event.ThreadStatistics;
import io.iotrace.recording.event.TraceProgress;
import io.iotrace.recording.event.TraceSession;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A recording made up in a test. It begins as that of a well-configured virtual machine: one virtio-blk disk, raw, fully written, cache=none,
 * aio=native, on an IOThread, above an NVMe leaf, with no request yet. Each method changes or adds one thing.
 */
public final class SyntheticRecording {
    public static final String MACHINE = "web-01";
    public static final String DISK = "virtio-disk0";
    public static final String LEAF = "nvme0n1";
    public static final int PROCESS = 4242;
    public static final int IO_THREAD = 4250;
    public static final int WORKER = 4260;

    private static final long START = 1_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final Boundary[] BOUNDARIES = Boundary.values();

    private final List<Consumer<Analysis>> content = new ArrayList<>();
    private DiskBuilder disk = new DiskBuilder();
    private LeafBuilder leaf = new LeafBuilder();
    private boolean withInventory = true;
    private boolean withSession = true;
    private String commandLine = "";
    private String domain = MACHINE;
    private String machineType = "pc-q35-7.2";
    private String qemuVersion = "7.2.9";

    public static SyntheticRecording wellConfigured() {
        return new SyntheticRecording();
    }

    /** What a test may vary of the disk. */
    public static final class DiskBuilder {
        public String bus = "virtio-blk";
        public String ioThreads = "iothread1";
        public String ioThreadsSource = "command line";
        public String format = "raw";
        public String protocol = "file";
        public String engine = "native";
        public boolean direct = true;
        public boolean noFlush;
        public String cacheSource = "fdinfo";
        public boolean readOnly;
        public boolean removable;
        public boolean snapshot;
        public int openers = 1;
        public String fileSystem = "ext4";
        public long fileBytes = 256L << 20;
        public long allocatedBytes = 256L << 20;
        public String leaves = LEAF;
        public String model = "virtio-blk-pci";
        public String file = "/var/lib/images/web-01.img";
        public int servingProcessId;
        public String servingProcess = "";
        public long imageTableBytes;
        public boolean writeback = true;
        public int queues = 4;
        public String throttling = "";
        public boolean copyOnWriteOff;
        public long device = 8L << 20 | 1;
        public long inode = 77;

        VirtualDisk build() {
            return new VirtualDisk(
                    MACHINE,
                    PROCESS,
                    DISK,
                    bus.equals("virtio-scsi") ? "scsi-hd" : model,
                    DISK,
                    bus,
                    bus.equals("virtio-scsi") ? "scsi0" : null,
                    "libvirt-1-storage",
                    format,
                    protocol,
                    file,
                    device,
                    inode,
                    engine,
                    writeback,
                    "command line",
                    direct,
                    noFlush,
                    cacheSource,
                    readOnly,
                    removable,
                    snapshot,
                    openers,
                    ioThreads,
                    queues,
                    throttling,
                    fileSystem,
                    "rw,relatime",
                    fileBytes,
                    allocatedBytes,
                    copyOnWriteOff,
                    leaves,
                    servingProcessId,
                    servingProcess,
                    imageTableBytes,
                    "",
                    "",
                    "",
                    ioThreadsSource);
        }
    }

    /** What a test may vary of the leaf. */
    public static final class LeafBuilder {
        public String name = LEAF;
        public String kind = "nvme";
        public int node;
        public String scheduler = "none";
        public int hardwareQueues = 8;
        public boolean rotational;
        public String zoned = "none";
        public boolean weighted;
        public boolean remote;
        public int logicalBlock = 512;
        public String backingFile;
        public String writeCache = "write back";

        BlockDevice build() {
            return new BlockDevice(
                    name,
                    259L << 20,
                    kind,
                    "ACME FAST",
                    "",
                    true,
                    node,
                    scheduler,
                    "none mq-deadline kyber bfq",
                    hardwareQueues,
                    256,
                    rotational,
                    zoned,
                    writeCache,
                    logicalBlock,
                    4096,
                    weighted,
                    remote,
                    backingFile,
                    null);
        }
    }

    /** A device of the device mapper on top of the leaf, under the image. */
    public SyntheticRecording mapped(String name, String mapping) {
        return stacked(name, "dm", mapping);
    }

    /** A RAID of md on top of the leaf, under the image. */
    public SyntheticRecording raid(String level) {
        return stacked("md0", "md", null).setting("md0", "md/level", level);
    }

    private SyntheticRecording stacked(String name, String kind, String model) {
        return event(new BlockDevice(
                name,
                8L << 20 | 1,
                kind,
                model,
                LEAF,
                false,
                -1,
                "",
                "",
                0,
                0,
                false,
                "none",
                null,
                512,
                512,
                false,
                false,
                null,
                null));
    }

    /** What a file of a device says, or of the host if the device is empty. */
    public SyntheticRecording setting(String device, String name, String value) {
        return event(new HostSetting(device, name, value));
    }

    /** So many seconds in the control group of the process, with so much processor time allowed and so often used up. */
    public SyntheticRecording quota(double processors, int seconds, int throttledOfTenPeriods) {
        for (int i = 0; i < seconds; i++) {
            event(
                    new EventContext(START + i * SECOND, SECOND, 0, null),
                    new ControlGroupStatistics(
                            MACHINE,
                            PROCESS,
                            "/machine.slice/web-01.scope",
                            processors,
                            10,
                            throttledOfTenPeriods,
                            throttledOfTenPeriods * SECOND / 20,
                            "/machine.slice/web-01.scope",
                            0,
                            0));
        }
        return this;
    }

    /** So many seconds in which the kernel counted a share of the time as waiting for I/O. */
    public SyntheticRecording ioPressure(double share, int seconds) {
        for (int i = 0; i < seconds; i++) {
            event(
                    new EventContext(START + i * SECOND, SECOND, 0, null),
                    new ControlGroupStatistics(
                            MACHINE, PROCESS, "", 0, -1, -1, -1, "/web-01.scope", (long) (share * SECOND), 0));
        }
        return this;
    }

    public SyntheticRecording memory(String nodes, long bytes, long hugePages) {
        return event(new GuestMemory(MACHINE, PROCESS, nodes, bytes, hugePages, 0, 0));
    }

    public SyntheticRecording layout(int snapshots, int pieces) {
        return event(new ImageLayout(
                MACHINE, PROCESS, DISK, 65_536, 1L << 30, snapshots, "", pieces, pieces, 256L << 20, 0, 0, true));
    }

    /** A request; every boundary is the end of a stage of the given length, from kick on. */
    public static final class RequestBuilder {
        public String machine = MACHINE;
        public String disk = DISK;
        public int process = PROCESS;
        public int thread = IO_THREAD;
        public String operation = "read";
        public String engine = "native";
        public String leaf = LEAF;
        public int node;
        public int flags;
        public int queueDepth = 1;
        public long bytes = 4096;
        public long callNanos = 14_000;
        public long runDelayNanos = DiskRequest.ABSENT;
        /** kick, wakeup, qemu, submit, block, device, complete, reap, notify. */
        public final long[] stages = {1_000, 4_000, 6_000, 8_000, 1_000, 60_000, 2_000, 4_000, 3_000};

        public Boundary from = Boundary.KICKED;
        /** Last boundary that is seen. */
        public Boundary to = BOUNDARIES[BOUNDARIES.length - 1];

        void fill(DiskRequest request, long startNanos, long offset) {
            request.clear();
            request.virtualMachine = machine;
            request.disk = disk;
            request.processId = process;
            request.threadId = thread;
            request.threadName = "IO iothread1";
            request.operation = operation;
            request.engine = engine;
            request.offset = operation.equals("flush") ? 0 : offset;
            request.bytes = operation.equals("flush") ? 0 : bytes;
            request.queueDepth = queueDepth;
            request.submitNode = node;
            request.flags = flags;
            request.submitCallNanos = callNanos;
            request.runDelayNanos = runDelayNanos;
            boolean noBio = request.has(DiskRequest.NO_BIO);
            request.leaf = noBio ? null : leaf;
            request.parts = noBio ? 0 : 1;
            long at = startNanos;
            for (Boundary boundary : BOUNDARIES) {
                boolean seen = boundary.compareTo(from) >= 0
                        && boundary.compareTo(to) <= 0
                        && !(noBio
                                && (boundary == Boundary.QUEUED
                                        || boundary == Boundary.ISSUED
                                        || boundary == Boundary.DEVICE_DONE));
                if (boundary.compareTo(from) > 0) {
                    at += stages[boundary.ordinal() - 1];
                }
                if (seen) {
                    request.set(boundary, at);
                }
            }
        }
    }

    public SyntheticRecording disk(Consumer<DiskBuilder> change) {
        change.accept(disk);
        return this;
    }

    public SyntheticRecording leaf(Consumer<LeafBuilder> change) {
        change.accept(leaf);
        return this;
    }

    public SyntheticRecording withoutInventory() {
        withInventory = false;
        return this;
    }

    /** Requests at an even rate over some seconds. Stages vary a little from request to request, always in the same way. */
    public SyntheticRecording requests(int perSecond, int seconds, Consumer<RequestBuilder> change) {
        RequestBuilder builder = new RequestBuilder();
        change.accept(builder);
        long[] means = builder.stages.clone();
        Random random = new Random(perSecond * 31L + seconds);
        for (int i = 0; i < perSecond * seconds; i++) {
            DiskRequest request = new DiskRequest();
            for (int stage = 0; stage < means.length; stage++) {
                builder.stages[stage] = means[stage] + (means[stage] == 0 ? 0 : random.nextLong(means[stage] / 8 + 1));
            }
            builder.fill(request, START + i * SECOND / perSecond, random.nextInt(65536) * 4096L);
            content.add(analysis -> analysis.onRequest(request));
        }
        return this;
    }

    public SyntheticRecording requests(int perSecond, int seconds) {
        return requests(perSecond, seconds, request -> {});
    }

    /** An event just after the inventory, over one second if it has a length. */
    public SyntheticRecording event(RecordingEvent event) {
        return event(new EventContext(START + 1, SECOND, 0, null), event);
    }

    public SyntheticRecording event(EventContext context, RecordingEvent event) {
        content.add(analysis -> analysis.onEvent(context, event));
        return this;
    }

    public SyntheticRecording thread(int id, String role, String ioThread, String processors) {
        return event(new VirtualMachineThread(
                MACHINE, PROCESS, id, ioThread == null ? role : "IO " + ioThread, role, ioThread, processors));
    }

    public SyntheticRecording threadLoad(int id, String role, double busy, long kicks, long interrupts) {
        return event(new ThreadStatistics(
                MACHINE, id, role, role, (long) (busy * SECOND), SECOND / 100, 1000, 1000, kicks, interrupts));
    }

    public SyntheticRecording leafLoad(long operations, double queueDepth) {
        return event(new LeafStatistics(leaf.name, operations, 0, 0, operations * 4096, 0, 0, 0, 1, queueDepth));
    }

    public SyntheticRecording pageCache(long cachedBytes, long dirtyBytes) {
        return event(new PageCache(MACHINE, DISK, cachedBytes, dirtyBytes, disk.fileBytes, "cachestat"));
    }

    public SyntheticRecording stalls(int count, long nanos, String kernelStack) {
        return stalls("write", count, nanos, kernelStack);
    }

    public SyntheticRecording stalls(String operation, int count, long nanos, String kernelStack) {
        for (int i = 0; i < count; i++) {
            event(new SubmitStall(MACHINE, DISK, operation, "", "", nanos, kernelStack));
        }
        return this;
    }

    public SyntheticRecording loss(String place, long count, boolean requests) {
        return event(new Loss(place, count, requests));
    }

    /** Two nodes of one processor each, so far apart. */
    public SyntheticRecording twoNodes(int distance, String... packages) {
        event(new NumaNode(0, "0-3", "10 " + distance, packages.length == 0 ? "0" : packages[0]));
        return event(new NumaNode(1, "4-7", distance + " 10", packages.length == 0 ? "1" : packages[1]));
    }

    /** It does not say how it was made, nor what was lost. */
    public SyntheticRecording withoutSession() {
        withSession = false;
        return this;
    }

    /** The VM is a bare QEMU, started so; nothing else manages it. */
    public SyntheticRecording commandLine(String line) {
        commandLine = line;
        domain = "";
        return this;
    }

    /** The VM is a bare QEMU with the disk's drive and device, which has more properties, and more arguments. */
    public SyntheticRecording bare(String properties, String... more) {
        String bus = disk.bus.equals("virtio-scsi") ? "scsi-hd" : disk.model;
        return commandLine("/usr/bin/qemu-system-x86_64 -machine " + machineType + " -drive file=" + disk.file
                + ",format="
                + disk.format + ",if=none,id=libvirt-1-storage,cache=" + (disk.direct ? "none" : "writeback") + ",aio="
                + disk.engine + " -device " + bus + ",drive=libvirt-1-storage,id=" + DISK
                + (properties.isEmpty() ? "" : "," + properties)
                + (more.length == 0 ? "" : " " + String.join(" ", more)));
    }

    /** The host of the recording. */
    public static Host host() {
        return new Host("6.1.0", "x86_64", 8, false, 0);
    }

    public SyntheticRecording machine(String type, String version) {
        machineType = type;
        qemuVersion = version;
        return this;
    }

    public SyntheticRecording session(long seconds) {
        withSession = false;
        event(new Hook("kernelCompletion", "", "missing", "fentry is refused by this kernel", "batchWait"));
        event(new Hook("issue", "tp_btf:block_rq_issue", "attached", "", ""));
        ended(seconds);
        return event(
                new EventContext(START, seconds * SECOND, 0, null),
                new TraceSession(
                        "0.1.0",
                        1,
                        "iotrace attach 4242",
                        "all",
                        "libbpf",
                        START,
                        1_700_000_000_000_000_000L,
                        "qemu",
                        "",
                        1));
    }

    /** Traced to its end for so long. */
    private void ended(long seconds) {
        event(new EventContext(START, seconds * SECOND, 0, null), new TraceProgress(-1, -1, true));
    }

    /** Everything as calls on a handler, in the order in which it was added, the inventory first. */
    public List<Consumer<Analysis>> content() {
        List<Consumer<Analysis>> all = new ArrayList<>();
        if (withInventory) {
            inventory().forEach(event -> all.add(analysis -> analysis.onEvent(EventContext.at(START), event)));
        }
        if (withInventory && withSession) {
            TraceSession session = new TraceSession(
                    "0.1.0",
                    1,
                    "iotrace attach 4242",
                    "all",
                    "libbpf",
                    START,
                    1_700_000_000_000_000_000L,
                    "qemu",
                    "",
                    1);
            all.add(analysis -> analysis.onEvent(new EventContext(START, SECOND, 0, null), session));
            all.add(analysis ->
                    analysis.onEvent(new EventContext(START, SECOND, 0, null), new TraceProgress(-1, -1, true)));
        }
        all.addAll(content);
        return Collections.unmodifiableList(all);
    }

    private List<RecordingEvent> inventory() {
        return List.of(
                new VirtualMachine(
                        MACHINE,
                        "6e1a",
                        PROCESS,
                        true,
                        qemuVersion,
                        "kvm",
                        machineType,
                        4,
                        commandLine.isEmpty() ? "qemu-system-x86_64" : commandLine,
                        domain),
                disk.build(),
                leaf.build(),
                new VirtualMachineThread(MACHINE, PROCESS, PROCESS, "qemu-system-x86", "main", null, "0-7"),
                new VirtualMachineThread(MACHINE, PROCESS, IO_THREAD, "IO iothread1", "iothread", "iothread1", "0-7"),
                new VirtualMachineThread(MACHINE, PROCESS, WORKER, "worker", "worker", null, "0-7"));
    }

    public Analysis analysis() {
        return fold(content());
    }

    public static Analysis fold(List<Consumer<Analysis>> content) {
        Analysis analysis = new Analysis();
        content.forEach(item -> item.accept(analysis));
        return analysis;
    }

    public Report report() {
        return analysis().report();
    }
}
