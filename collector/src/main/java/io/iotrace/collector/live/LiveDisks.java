// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.live;

import io.iotrace.collector.sink.Sink;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.HeldRequests;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.StageStatistics;
import io.iotrace.recording.event.VirtualDisk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Keeps the last minute of each disk. Its picture changes once a second and may be looked at by any thread. */
public final class LiveDisks implements Sink {
    private static final int SECONDS = 60;
    private static final int SLOWEST = 5;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    /** By label; figures that stand beside the stages are none. */
    private static final Map<String, Span> SPANS = IntStream.range(0, Span.COUNT)
            .mapToObj(Span::ofIndex)
            .filter(Objects::nonNull)
            .collect(Collectors.toMap(Span::label, span -> span));

    private record Key(int processId, String disk) {}

    private static final class Disk {
        private String virtualMachine = "";
        private final Deque<DiskNow.Second> minute = new ArrayDeque<>();
        private final List<DiskNow.Slow> slowest = new ArrayList<>();
        private long requests;
        private long bytes;
        private long depths;
        private long depthsKnown;
        /** -1 while no request told it. */
        private long runQueue = -1;

        private long held;
        private Histogram totals = new Histogram();
        private Map<Span, Long> stages = new TreeMap<>(Comparator.comparingInt(Span::index));
    }

    private final Map<Key, Disk> disks = new LinkedHashMap<>();
    private volatile List<DiskNow> picture = List.of();
    private volatile long seconds;

    @Override
    public String name() {
        return "live view";
    }

    /** All disks as of the last whole second, in the order in which they were seen. */
    public List<DiskNow> picture() {
        return picture;
    }

    /** Seconds that are over: grows when the picture changes. */
    public long seconds() {
        return seconds;
    }

    @Override
    public void request(DiskRequest request) {
        long total = request.totalNanos();
        List<DiskNow.Slow> slowest = disk(request.processId, request.virtualMachine, request.disk).slowest;
        if (total == DiskRequest.ABSENT
                || (slowest.size() == SLOWEST
                        && total <= slowest.get(SLOWEST - 1).total())) {
            return;
        }
        Map<String, Long> stages = new LinkedHashMap<>();
        request.spans((span, nanos) -> stages.put(span.label(), nanos));
        slowest.add(new DiskNow.Slow(
                request.startNanos(), request.operation, request.bytes, request.offset, total, stages));
        slowest.sort(Comparator.comparingLong(DiskNow.Slow::total).reversed());
        if (slowest.size() > SLOWEST) {
            slowest.remove(SLOWEST);
        }
    }

    @Override
    public void event(EventContext context, RecordingEvent event) {
        if (event instanceof RequestStatistics counted) {
            Disk disk = disk(counted.processId(), counted.virtualMachine(), counted.disk());
            disk.requests += counted.count();
            disk.bytes += counted.bytes();
            disk.depths += counted.queueDepths();
            disk.depthsKnown += counted.depthsKnown();
            disk.totals.merge(Histogram.of(counted));
        } else if (event instanceof StageStatistics stage) {
            add(disk(stage.processId(), stage.virtualMachine(), stage.disk()), stage);
        } else if (event instanceof HeldRequests held) {
            disk(held.processId(), held.virtualMachine(), held.disk()).held += held.standing();
        } else if (event instanceof VirtualDisk known) {
            disk(known.processId(), known.virtualMachine(), known.disk());
        }
    }

    private static void add(Disk disk, StageStatistics stage) {
        if (stage.stage().equals(StageStatistics.RUN_QUEUE)) {
            disk.runQueue = Math.max(0, disk.runQueue) + stage.sum();
            return;
        }
        Span span = SPANS.get(stage.stage());
        if (span != null) {
            disk.stages.merge(span, stage.sum(), Long::sum);
        }
    }

    private Disk disk(int processId, String virtualMachine, String name) {
        Disk disk = disks.computeIfAbsent(new Key(processId, name), key -> new Disk());
        disk.virtualMachine = virtualMachine;
        return disk;
    }

    @Override
    public void second(long nowNanos) {
        List<DiskNow> now = new ArrayList<>();
        disks.forEach((key, disk) -> {
            DiskNow.Second last = end(disk);
            disk.minute.add(last);
            if (disk.minute.size() > SECONDS) {
                disk.minute.remove();
            }
            disk.slowest.removeIf(slow -> nowNanos - slow.startNanos() > MINUTE_NANOS);
            now.add(new DiskNow(
                    key.processId(),
                    disk.virtualMachine,
                    key.disk(),
                    last,
                    List.copyOf(disk.minute),
                    List.copyOf(disk.slowest)));
        });
        picture = List.copyOf(now);
        seconds = seconds() + 1;
    }

    private static DiskNow.Second end(Disk disk) {
        if (disk.requests == 0 && disk.held == 0) {
            return DiskNow.Second.IDLE;
        }
        Map<String, Long> stages = new LinkedHashMap<>();
        disk.stages.forEach((span, nanos) -> stages.put(span.label(), nanos));
        boolean known = disk.totals.count() > 0;
        DiskNow.Second second = new DiskNow.Second(
                disk.requests,
                disk.bytes,
                known ? disk.totals.percentileNanos(0.5) : -1,
                known ? disk.totals.percentileNanos(0.99) : -1,
                disk.depthsKnown == 0 ? -1 : (double) disk.depths / disk.depthsKnown,
                disk.runQueue,
                disk.held,
                stages);
        disk.requests = disk.bytes = disk.depths = disk.depthsKnown = disk.held = 0;
        disk.runQueue = -1;
        disk.totals = new Histogram();
        disk.stages = new TreeMap<>(Comparator.comparingInt(Span::index));
        return second;
    }
}
