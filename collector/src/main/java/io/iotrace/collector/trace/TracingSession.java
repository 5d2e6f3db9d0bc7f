// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.InventoryException;
import io.iotrace.collector.inventory.InventoryOptions;
import io.iotrace.collector.inventory.TracedDisk;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.inventory.host.HostOrigin;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.probe.EpisodeRecord;
import io.iotrace.probe.Hook;
import io.iotrace.probe.LossPlace;
import io.iotrace.probe.Probe;
import io.iotrace.probe.RecordHandler;
import io.iotrace.probe.RequestRecord;
import io.iotrace.probe.StallRecord;
import io.iotrace.probe.TracedFile;
import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.RecordingWriter;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.ClockReading;
import io.iotrace.recording.event.Finding;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.TraceProgress;
import io.iotrace.recording.event.TraceSession;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachineThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One run of tracing: opens the probe, follows the processes, and writes what it sees until it is told to stop. All of it happens on the
 * thread that calls {@link #pump} and {@link #finish}, but for looks at images (ImageSampler). System.nanoTime is the kernel's
 * CLOCK_MONOTONIC on Linux, as the probe's stamps are.
 */
public final class TracingSession implements AutoCloseable {
    private static final int POLL_MILLIS = 15;
    private static final long SECOND = 1_000_000_000L;

    /** Where no hook shows the kernel's completion of a block device's request. */
    private static final Span COMPLETE_AND_REAP = Span.of(Stage.COMPLETE, Stage.REAP);

    /** Of a buffered call that waited for the page cache to read. */
    private static final Span CALL_THAT_FILLED_CACHE = Span.of(Stage.SUBMIT, Stage.COMPLETE);

    private final TraceOptions options;
    private final HostRoot host;
    private final Probe probe;
    private final RecordingTee recording;
    private final InventoryNames names;
    private final RequestAssembler assembler;
    private final HostSampler sampler;
    private final NewThreads newThreads = new NewThreads(Path.of("/proc"));
    private final ClosedFiles closedFiles;
    private final ClockAnchor anchor;
    private final Origin origin;
    private final Reconciler reconciler;
    private final RecordHandler records = new Dispatcher();
    private long nextSecond;
    private long requests;
    private boolean finished;

    private TracingSession(TraceOptions options, RecordingHandler live) throws InventoryException, IOException {
        this.options = options;
        host = HostRoot.live();
        Inventory inventory = Inventory.of(
                host, options.processIds(), new InventoryOptions(options.anyProcess(), options.qmpSockets()));
        int places = tableOfFiles(inventory);
        probe = Probe.open(options.probe().withFiles(places));
        RecordingTee opened = null;
        try {
            ClockReading clocks = ClockReading.now();
            anchor = new ClockAnchor(clocks.monotonicNanos(), clocks.wallNanos());
            origin = HostOrigin.of(host, UUID.randomUUID().toString());
            opened = new RecordingTee(
                    live,
                    options.output(),
                    options.mode(),
                    anchor,
                    RecordingWriter.Options.DEFAULT
                            .withSpans(measurable(inventory))
                            .withOrigin(origin)
                            .withClock(ClockReading::now));
            recording = opened;
            names = new InventoryNames(inventory, new InventoryWriter());
            assembler = new RequestAssembler(names, probe::file, this::request);
            sampler = new HostSampler(host, assembler, this::event);
            closedFiles = new ClosedFiles(probe, records, places, OpenDescriptors::of, this::forget);
            writeSession();
            writeInventory(inventory);
            for (TracedProcess process : inventory.processes()) {
                newThreads.know(
                        process.processId(),
                        process.threads().stream()
                                .map(VirtualMachineThread::threadId)
                                .toList());
                probe.follow(
                        process.processId(),
                        process.machine().qemu() ? Probe.TargetKind.VIRTUAL_MACHINE : Probe.TargetKind.PROCESS);
            }
            reconciler = new Reconciler(inventory);
            nextSecond = anchor.monotonicNanos() + SECOND;
            sampler.sample(names.inventory(), anchor.monotonicNanos());
        } catch (IOException | RuntimeException e) {
            if (opened != null) {
                opened.close();
            }
            probe.close();
            throw e;
        }
    }

    /**
     * Begins to trace. Everything recorded is handed to {@code live} too.
     *
     * @throws InventoryException when a target does not exist or is no QEMU
     * @throws IOException when the recording cannot be created
     */
    public static TracingSession start(TraceOptions options, RecordingHandler live)
            throws InventoryException, IOException {
        return new TracingSession(options, live);
    }

    /** Columns of the recording: a process that is not QEMU has no guest that kicks and is notified. */
    private static Set<Span> measurable(Inventory inventory) {
        boolean guests = inventory.processes().stream()
                .anyMatch(process -> process.machine().qemu());
        Set<Span> spans = new LinkedHashSet<>();
        for (Stage stage : Stage.values()) {
            if (guests || isOfKernel(stage)) {
                spans.add(Span.of(stage));
            }
        }
        spans.add(COMPLETE_AND_REAP);
        if (!guests || disksOf(inventory).anyMatch(disk -> !disk.cacheDirect())) {
            spans.add(CALL_THAT_FILLED_CACHE);
        }
        return spans;
    }

    private static Stream<VirtualDisk> disksOf(Inventory inventory) {
        return inventory.processes().stream()
                .flatMap(process -> process.disks().stream())
                .map(TracedDisk::event);
    }

    private static boolean isOfKernel(Stage stage) {
        return stage.compareTo(Stage.SUBMIT) >= 0 && stage.compareTo(Stage.COMPLETE) <= 0;
    }

    private void request(DiskRequest request) {
        requests++;
        reconciler.count(request);
        sampler.request(request);
        recording.request(request);
    }

    /** Room for the disks there are, as many again that come, and the other files a process touches. */
    private static int tableOfFiles(Inventory inventory) {
        int disks = inventory.processes().stream()
                .mapToInt(process -> process.disks().size())
                .sum();
        return Math.max(128, Integer.highestOneBit(Math.max(1, disks)) * 8);
    }

    /** Takes what the probe has, waiting a few milliseconds for it, and once a second samples the host. */
    public void pump() {
        probe.poll(records, POLL_MILLIS);
        long now = System.nanoTime();
        assembler.tick(now);
        if (now >= nextSecond) {
            nextSecond = Math.max(nextSecond + SECOND, now);
            everySecond(now);
        }
    }

    private void forget(int index, TracedFile file) {
        assembler.forget(index);
        names.forget(file);
    }

    private void everySecond(long now) {
        lookForThreads();
        sampler.sample(names.inventory(), now);
        sampler.requests(now);
        closedFiles.look();
        writeProgress(now, false);
        recording.rotateIfDue(now);
    }

    /** A vCPU or an IOThread may be plugged in; workers come and go. */
    private void lookForThreads() {
        Set<Integer> plugged = new HashSet<>();
        Set<Integer> changed = new HashSet<>();
        for (TracedProcess process : names.inventory().processes()) {
            if (!names.inventory().isThere(process.processId())) {
                assembler.processEnded(process.processId());
                continue;
            }
            newThreads.look(process.processId()).forEach((thread, name) -> {
                names.threadBegan(thread);
                assembler.threadBegan(process.processId(), thread);
                if (process.machine().qemu() && Inventory.isVirtualProcessorOrIoThread(name)) {
                    plugged.add(thread);
                    changed.add(process.processId());
                }
            });
        }
        if (!changed.isEmpty()) {
            names.lookAgain(changed);
            plugged.forEach(sampler::threadBegan);
        }
    }

    /** Whether a target still lives. */
    public boolean anyTargetAlive() {
        return options.processIds().stream().anyMatch(names.inventory()::isThere);
    }

    /** Detaches, takes what is left, and writes how it went. The file stays open for {@link #findings}. */
    public void finish() {
        if (finished) {
            return;
        }
        finished = true;
        reconciler.end(names.inventory());
        probe.detach(records);
        assembler.close();
        lookForThreads();
        long now = System.nanoTime();
        sampler.sample(names.inventory(), now);
        sampler.end();
        sampler.requests(now);
        reconciler.compare(names.inventory()).forEach(event -> event(EventContext.at(now), event));
        writeHooks(now);
        writeProgress(now, true);
    }

    /** What is known before the first request, so that a recording whose end is missing says it, too. */
    private void writeSession() {
        long begun = anchor.monotonicNanos();
        event(EventContext.at(begun), origin);
        event(
                EventContext.at(begun),
                new TraceSession(
                        options.version(),
                        RecordingWriter.FORMAT_VERSION,
                        options.command(),
                        options.mode().label(),
                        probe.library(),
                        begun,
                        anchor.wallNanos(),
                        options.anyProcess() ? "any" : "qemu",
                        options.mode() instanceof RecordMode.None ? "stages" : "requests",
                        1));
        writeHooks(begun);
        writeProgress(begun, false);
    }

    private void writeHooks(long now) {
        for (Hook hook : probe.hooks()) {
            event(EventContext.at(now), hookEvent(hook));
        }
    }

    /** Loss so far, and up to when it is known. */
    private void writeProgress(long now, boolean ended) {
        losses().forEach(loss -> event(EventContext.at(now), loss));
        event(
                new EventContext(anchor.monotonicNanos(), now - anchor.monotonicNanos(), 0, null),
                new TraceProgress(requests, recording.recorded(), ended));
    }

    private static io.iotrace.recording.event.Hook hookEvent(Hook hook) {
        return new io.iotrace.recording.event.Hook(
                hook.point(),
                hook.hook(),
                hook.state().name().toLowerCase(java.util.Locale.ROOT),
                hook.reason(),
                hook.stagesLost());
    }

    private List<Loss> losses() {
        List<Loss> losses = new ArrayList<>();
        for (Map.Entry<LossPlace, Long> loss : probe.losses().entrySet()) {
            losses.add(new Loss(
                    loss.getKey().label(), loss.getValue(), loss.getKey().losesRequests()));
        }
        losses.add(new Loss("in flight at detach", probe.inFlight(), false));
        losses.add(new Loss("file is no disk of its process", assembler.unnamed(), false));
        return losses;
    }

    /** Adds what the analyzer said; to the file only, for the analysis said it. */
    public void findings(List<Finding> findings) {
        long now = System.nanoTime();
        findings.forEach(finding -> recording.fileOnly(EventContext.at(now), finding));
    }

    /** Requests recorded or analyzed so far. */
    public long requests() {
        return requests;
    }

    /** Hooks in use. */
    public List<Hook> hooks() {
        return probe.hooks();
    }

    /** What does not fit together in the inventory, one sentence each. */
    public List<String> warnings() {
        return names.inventory().processes().stream()
                .flatMap(process -> process.warnings().stream())
                .toList();
    }

    /** Why the file could not be written to its end; null when it could. */
    public IOException recordingError() {
        return recording.error();
    }

    private void writeInventory(Inventory inventory) {
        long now = System.nanoTime();
        event(EventContext.at(now), inventory.host());
        inventory.numaNodes().forEach(node -> event(EventContext.at(now), node));
        inventory.blockDevices().forEach(device -> event(EventContext.at(now), device));
        inventory.processes().forEach(process -> writeProcess(process, now));
    }

    private void writeProcess(TracedProcess process, long now) {
        event(EventContext.at(now), process.machine());
        process.threads().forEach(thread -> event(EventContext.at(now), thread));
        if (process.machine().qemu()) {
            process.disks().forEach(disk -> event(EventContext.at(now), disk.event()));
        }
    }

    private void event(EventContext context, RecordingEvent event) {
        recording.event(context, event);
    }

    @Override
    public void close() {
        recording.close();
        probe.close();
        sampler.close();
    }

    /** Writes what the inventory learns on the way. What a process that is not QEMU has open is a disk once it is used as one. */
    private final class InventoryWriter implements InventoryNames.Listener {
        private final Set<VirtualDisk> used = new HashSet<>();

        @Override
        public void inventoryChanged(Inventory before, Inventory after) {
            long now = System.nanoTime();
            after.blockDevices().stream()
                    .filter(device -> !before.blockDevices().contains(device))
                    .forEach(device -> event(EventContext.at(now), device));
            after.processes().stream()
                    .filter(process -> !before.processes().contains(process))
                    .forEach(process -> writeProcess(process, now));
        }

        @Override
        public void diskUsed(VirtualDisk disk) {
            if (used.add(disk) && !isGuest(disk.processId())) {
                event(EventContext.at(System.nanoTime()), disk);
            }
        }

        private boolean isGuest(int processId) {
            return names.inventory().processes().stream()
                    .anyMatch(process -> process.processId() == processId
                            && process.machine().qemu());
        }
    }

    private final class Dispatcher implements RecordHandler {
        @Override
        public void onRequest(RequestRecord request) {
            assembler.onRequest(request);
        }

        @Override
        public void onEpisode(EpisodeRecord episode) {
            assembler.onEpisode(episode);
        }

        @Override
        public void onStall(StallRecord stall) {
            TracedDiskName disk = assembler.nameOf(stall.file(), stall.resumedNanos());
            if (disk != null) {
                long nanos = stall.resumedNanos() - stall.blockedNanos();
                event(
                        new EventContext(
                                stall.blockedNanos(),
                                nanos,
                                stall.threadId(),
                                names.thread(stall.processId(), stall.threadId())),
                        StallEvents.of(
                                disk,
                                RecordToRequest.operation(stall.operation()),
                                nanos,
                                probe.stack(stall.stackId())));
            }
        }
    }
}
