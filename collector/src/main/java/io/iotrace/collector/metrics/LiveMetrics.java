// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import io.iotrace.collector.session.DiskInFlight;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.Finding;
import io.iotrace.recording.event.Hook;
import io.iotrace.recording.event.LeafStatistics;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.SubmitStall;
import io.iotrace.recording.event.ThreadStatistics;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Counts every request of a session as it comes. One thread hands over; a scrape copies. Both hold the lock of this object: the former
 * some tens of nanoseconds a request with nobody to wait for, the latter once a scrape.
 */
public final class LiveMetrics implements RecordingHandler, MetricsSource {
    private final SeriesLimit limit;
    private final Map<Integer, MachineCells> machines = new LinkedHashMap<>();
    private final Map<String, LeafCells> leaves = new TreeMap<>();
    private final Map<String, DurationCounts[]> hostStages = new TreeMap<>();
    private final Map<String, MetricsSnapshot.HookState> hooks = new TreeMap<>();
    private final Map<String, Long> lost = new TreeMap<>();
    private final HostStageVisitor hostStage = new HostStageVisitor();
    private List<MetricsSnapshot.ActiveFinding> findings = List.of();
    private final List<MetricsSnapshot.ActiveRecording> recordings = new ArrayList<>();
    private Map<String, Long> programNanos = Map.of();
    private OptionalDouble budget = OptionalDouble.empty();
    private double samplingRatio = 1;

    /**
     * @param perDisk disks that have series of their own: the busiest; the others are summed
     * @param mostSeries series of disks at most, whatever {@code perDisk} says
     */
    public LiveMetrics(int perDisk, int mostSeries) {
        limit = new SeriesLimit(perDisk, mostSeries);
    }

    @Override
    public synchronized void onRequest(DiskRequest request) {
        MachineCells machine = machine(request.processId, request.virtualMachine);
        DiskCells disk = disk(machine, request.disk);
        LeafCells leaf = request.leaf == null ? null : leaf(request.leaf);
        int node = leaf == null ? -1 : leaf.node();
        disk.add(request, node);
        if (!disk.isOwn()) {
            limit.others().add(request, node);
        }
        if (leaf != null) {
            leaf.owned(machine.vm(), request.parts);
        }
        if (!request.has(DiskRequest.UNSEEN_END) && request.from() != null) {
            hostStage.spans = hostStages.computeIfAbsent(request.operation, name -> new DurationCounts[Span.COUNT]);
            request.spans(hostStage);
        }
    }

    @Override
    public synchronized void onEvent(EventContext context, RecordingEvent event) {
        if (event instanceof VirtualMachine machine) {
            machine(machine.processId(), machine.name())
                    .describe(machine.uuid(), machine.qemuVersion(), machine.accelerator());
        } else if (event instanceof VirtualDisk disk) {
            disk(machine(disk.processId(), disk.virtualMachine()), disk.disk()).info(DiskLabels.of(disk));
        } else if (event instanceof BlockDevice device) {
            leaf(device.name()).describe(device.model(), device.numaNode());
        } else if (event instanceof LeafStatistics statistics) {
            leaf(statistics.leaf()).kernelCounted(statistics, context.startNanos());
        } else if (event instanceof ThreadStatistics statistics) {
            named(statistics.virtualMachine()).forEach(machine -> machine.thread(statistics, context.durationNanos()));
        } else if (event instanceof SubmitStall stall) {
            named(stall.virtualMachine())
                    .forEach(machine -> disk(machine, stall.disk())
                            .operation(stall.operation())
                            .stall());
        } else if (event instanceof Hook hook) {
            hook(hook);
        } else if (event instanceof Loss loss && loss.requests()) {
            lost.merge(loss.place(), loss.count(), Math::max);
        }
    }

    /** A point that nothing needs now has no hook, and no metric. */
    private void hook(Hook hook) {
        hooks.values()
                .removeIf(known -> known.point().equals(hook.point())
                        && (known.hook().isEmpty() || known.hook().equals(hook.hook())));
        if (!hook.state().equals("unused")) {
            hooks.put(
                    hook.point() + " " + hook.hook(),
                    new MetricsSnapshot.HookState(
                            hook.point(), hook.hook(), hook.state().equals("attached")));
        }
    }

    private MachineCells machine(int processId, String name) {
        MachineCells machine = machines.get(processId);
        if (machine == null) {
            machine = new MachineCells(uniqueName(LabelText.of(name), processId), processId);
            machines.put(processId, machine);
        }
        return machine;
    }

    /** Two processes may have the same name: a migration within a host, or none at all. */
    private String uniqueName(String name, int processId) {
        boolean taken = machines.values().stream().anyMatch(other -> other.vm().equals(name));
        return taken || name.isEmpty() ? name + "#" + processId : name;
    }

    /** Statistics of threads and stalls name the VM only. */
    private List<MachineCells> named(String name) {
        String label = LabelText.of(name);
        return machines.values().stream()
                .filter(machine -> machine.vm().equals(label))
                .toList();
    }

    private DiskCells disk(MachineCells machine, String name) {
        DiskCells disk = machine.find(name);
        return disk == null ? machine.add(name, limit.admits()) : disk;
    }

    private LeafCells leaf(String name) {
        LeafCells leaf = leaves.get(name);
        if (leaf == null) {
            leaf = new LeafCells(name);
            leaves.put(name, leaf);
        }
        return leaf;
    }

    /** The process is gone: its series end. What the host's stages counted of it stays. */
    public synchronized void forget(int processId) {
        MachineCells gone = machines.remove(processId);
        if (gone != null) {
            gone.disks().forEach(limit::released);
            leaves.values().forEach(leaf -> leaf.forget(gone.vm()));
        }
    }

    /**
     * Requests that have begun and not ended, of each open file of a disk. A disk that had a file and has none any more was unplugged: its
     * series end.
     */
    public synchronized void requestsInFlight(List<DiskInFlight> now) {
        Map<Integer, Map<String, Long>> counts = new HashMap<>();
        now.forEach(disk -> counts.computeIfAbsent(disk.processId(), pid -> new HashMap<>())
                .merge(disk.disk(), disk.requests(), Long::sum));
        machines.forEach((pid, machine) ->
                machine.inFlight(counts.getOrDefault(pid, Map.of())).forEach(limit::released));
    }

    /** The findings that hold now; those that are not among them end. */
    public synchronized void findings(List<Finding> active) {
        findings = active.stream()
                .map(finding -> new MetricsSnapshot.ActiveFinding(
                        finding.rule(),
                        finding.severity(),
                        finding.verdict(),
                        LabelText.of(finding.virtualMachine()),
                        LabelText.of(finding.disk())))
                .distinct()
                .toList();
    }

    /** How a recording of a process appears in the metrics. */
    public synchronized MetricsSnapshot.ActiveRecording recording(int processId, String trigger) {
        MachineCells machine = machines.get(processId);
        return new MetricsSnapshot.ActiveRecording(
                machine == null ? "#" + processId : machine.vm(), "", LabelText.of(trigger));
    }

    /** A recording begins; it counts as active until {@link #recordingEnded}. */
    public synchronized void recordingBegan(MetricsSnapshot.ActiveRecording recording) {
        recordings.add(recording);
    }

    public synchronized void recordingEnded(MetricsSnapshot.ActiveRecording recording) {
        recordings.remove(recording);
    }

    /** Nanoseconds inside the probe's programs so far. */
    public synchronized void programTimes(Map<String, Long> nanosByProgram) {
        programNanos = Map.copyOf(nanosByProgram);
    }

    /** Share of the requests whose stages are measured. */
    public synchronized void sampling(double stagesMeasured) {
        samplingRatio = stagesMeasured;
    }

    /** Share of one processor that the probe may use. */
    public synchronized void budget(double ratio) {
        budget = OptionalDouble.of(ratio);
    }

    @Override
    public synchronized MetricsSnapshot snapshot() {
        List<MetricsSnapshot.Machine> machineCopies = new ArrayList<>();
        List<MetricsSnapshot.ThreadTime> threads = new ArrayList<>();
        List<DiskCells> disks = new ArrayList<>();
        for (MachineCells machine : machines.values()) {
            machineCopies.add(machine.copy());
            threads.addAll(machine.threads());
            machine.disks().forEach(disks::add);
        }
        SeriesLimit.Selection selection = limit.select(disks);
        return new MetricsSnapshot(
                machineCopies,
                selection.disks(),
                hostStages(),
                threads,
                leaves.values().stream()
                        .map(LeafCells::copy)
                        .filter(leaf -> !leaf.requestsByOwner().isEmpty())
                        .toList(),
                findings,
                List.copyOf(recordings),
                new MetricsSnapshot.Tool(
                        List.copyOf(hooks.values()), new HashMap<>(lost), programNanos, samplingRatio, budget),
                selection.seriesDropped());
    }

    private List<MetricsSnapshot.HostStage> hostStages() {
        List<MetricsSnapshot.HostStage> stages = new ArrayList<>();
        hostStages.forEach((operation, spans) -> {
            for (int i = 0; i < Span.COUNT; i++) {
                if (spans[i] != null) {
                    stages.add(new MetricsSnapshot.HostStage(
                            operation, Span.ofIndex(i).label(), spans[i].copy()));
                }
            }
        });
        return stages;
    }

    /** Adds the spans of a request to the host's; one instance, so that nothing is allocated. */
    private static final class HostStageVisitor implements DiskRequest.SpanVisitor {
        private DurationCounts[] spans;

        @Override
        public void span(Span span, long nanos) {
            DurationCounts counts = spans[span.index()];
            if (counts == null) {
                counts = spans[span.index()] = new DurationCounts();
            }
            counts.add(nanos);
        }
    }
}
