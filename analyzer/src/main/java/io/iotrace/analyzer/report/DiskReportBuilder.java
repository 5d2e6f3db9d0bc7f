// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.facts.ThreadLoad;
import io.iotrace.analyzer.facts.Visibility;
import io.iotrace.analyzer.metrics.DiskMetrics;
import io.iotrace.analyzer.metrics.OperationMetrics;
import io.iotrace.analyzer.metrics.RequestGroup;
import io.iotrace.analyzer.metrics.RequestMetrics;
import io.iotrace.analyzer.rule.Held;
import io.iotrace.analyzer.rule.fact.Jobs;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.Reconciliation;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Turns what was accumulated of one disk into its part of the report. */
final class DiskReportBuilder {
    private static final double SLOW_FRACTION = 0.01;
    private static final Set<String> TRANSFERS = Set.of("read", "write");
    /** How the comparisons with QMP begin, and the operation each is of. */
    private static final Map<String, String> QMP_DIRECTIONS = Map.of("reads, QMP", "read", "writes, QMP", "write");

    private final RecordedHost host;
    private final Facts facts;
    private final RequestMetrics everything;
    private final DiskMetrics metrics;
    private final OperationMetrics all;
    private final Optional<VirtualDisk> disk;
    private final Optional<Visibility> visibility;

    DiskReportBuilder(RecordedHost host, DiskMetrics metrics) {
        this.host = host;
        this.facts = host.facts();
        this.everything = host.metrics();
        this.metrics = metrics;
        this.all = metrics.all();
        this.disk = disk(metrics);
        this.visibility =
                disk.map(known -> Visibility.of(known, facts.inventory().blockDevices()));
    }

    DiskReport build() {
        List<NeighbourReport> neighbours = new Neighbours(facts, everything).of(metrics);
        Optional<Held> held =
                host.ruleFacts().held(metrics.key().processId(), metrics.key().disk(), disk);
        Optional<ComparableReport> comparable =
                metrics.comparable().map(group -> comparable(group, all.total().count()));
        Optional<String> role = disk.flatMap(
                known -> DiskRole.of(known, facts.inventory(), host.ruleFacts().get(Jobs.TYPE)));
        return new DiskReport(
                metrics.key().disk(),
                role.map(known -> known + "; ").orElse("")
                        + new DiskSummary(facts, metrics, disk, visibility, comparable, neighbours, held).sentence(),
                role,
                disk.map(VirtualDisk::deviceModel).orElse(null),
                disk.map(VirtualDisk::bus).orElse(null),
                disk.map(VirtualDisk::file).orElse(null),
                disk.map(VirtualDisk::format).orElse(null),
                leaves(),
                disk.flatMap(CacheMode::of),
                disk.filter(VirtualDisk::knowsIoThreads)
                        .map(VirtualDisk::ioThreads)
                        .map(DiskReportBuilder::words),
                engine(),
                all.engines(),
                metrics.requests(),
                metrics.recordedRequests(),
                all.bytes(),
                all.errors(),
                all.unseenEnds(),
                metrics.requestsPerActiveSecond(),
                metrics.activeSeconds(),
                metrics.meanQueueDepth() > 0 ? OptionalDouble.of(metrics.meanQueueDepth()) : OptionalDouble.empty(),
                latencies(all),
                latency(all.total()),
                comparable,
                totals(),
                core(),
                latency(metrics.runQueue()),
                metrics.slowest().stream().map(SlowRequest::of).toList(),
                operations(),
                kinds(),
                perRequest(ThreadLoad::kicks),
                perRequest(ThreadLoad::interrupts),
                hostPerGuestRequest(),
                visibility.orElse(null),
                neighbours,
                NumaReport.of(
                        metrics, facts.inventory().numa(), facts.inventory().blockDevices()),
                held);
    }

    private Optional<VirtualDisk> disk(DiskMetrics of) {
        return facts.inventory().disk(of.key().processId(), of.key().disk());
    }

    private List<String> leaves() {
        List<String> seen = metrics.leaves().stream().map(use -> use.leaf()).toList();
        return seen.isEmpty()
                ? disk.map(VirtualDisk::leaves).map(DiskReportBuilder::words).orElse(List.of())
                : seen;
    }

    private static List<String> words(String names) {
        return names.isBlank() ? List.of() : List.of(names.strip().split("\\s+", -1));
    }

    /** Flushes of aio=native go through workers, so reads and writes decide. */
    private String engine() {
        SortedMap<String, Long> transfers = new TreeMap<>();
        metrics.operations().forEach((operation, requests) -> {
            if (TRANSFERS.contains(operation)) {
                requests.engines().forEach((engine, count) -> transfers.merge(engine, count, Long::sum));
            }
        });
        return (transfers.isEmpty() ? all.engines() : transfers)
                .entrySet().stream()
                        .max(Map.Entry.<String, Long>comparingByValue()
                                .thenComparing(
                                        Map.Entry.<String, Long>comparingByKey().reversed()))
                        .map(Map.Entry::getKey)
                        .or(() -> disk.map(VirtualDisk::configuredEngine))
                        .orElse(null);
    }

    private static SortedMap<Span, Latency> latencies(OperationMetrics requests) {
        NavigableMap<Span, Latency> latencies = new TreeMap<>();
        requests.spans().forEach((span, histogram) -> latencies.put(span, Latency.of(histogram)));
        return Collections.unmodifiableNavigableMap(latencies);
    }

    private static Optional<Latency> latency(Histogram histogram) {
        return histogram.count() == 0 ? Optional.empty() : Optional.of(Latency.of(histogram));
    }

    private List<GroupTotal> totals() {
        return metrics.groups().stream()
                .map(group -> new GroupTotal(group.from(), group.to(), Latency.of(group.total())))
                .toList();
    }

    private List<GroupTotal> core() {
        List<GroupTotal> core = new ArrayList<>();
        latency(all.coreToDevice())
                .ifPresent(found -> core.add(new GroupTotal(Boundary.SUBMITTED, Boundary.DEVICE_DONE, found)));
        latency(all.coreToKernel())
                .ifPresent(found -> core.add(new GroupTotal(Boundary.SUBMITTED, Boundary.KERNEL_DONE, found)));
        return List.copyOf(core);
    }

    private ComparableReport comparable(RequestGroup group, long withTotal) {
        NavigableMap<Span, ComparableReport.Part> stages = new TreeMap<>();
        group.spans().forEach((span, nanos) -> stages.put(span, ComparableReport.Part.of(nanos, group.share(span))));
        return new ComparableReport(
                group.from(),
                group.to(),
                Latency.of(group.total()),
                withTotal - group.total().count(),
                Collections.unmodifiableNavigableMap(stages),
                SlowShare.of(SLOW_FRACTION, metrics.slowTail(SLOW_FRACTION)));
    }

    private List<OperationReport> operations() {
        return metrics.operations().entrySet().stream()
                .map(entry -> new OperationReport(
                        entry.getKey(),
                        entry.getValue().requests(),
                        entry.getValue().bytes(),
                        entry.getValue().errors(),
                        latency(entry.getValue().total()),
                        latencies(entry.getValue())))
                .sorted(Comparator.comparingLong(OperationReport::requests)
                        .reversed()
                        .thenComparing(OperationReport::operation))
                .toList();
    }

    private RequestKinds kinds() {
        return new RequestKinds(
                share(metrics.flagged(DiskRequest.POLLED)),
                share(metrics.flagged(DiskRequest.JOINED_BATCH)),
                share(metrics.flagged(DiskRequest.COMPLETED_INSIDE_SUBMIT)),
                share(metrics.flagged(DiskRequest.NO_BIO)),
                share(metrics.episodeOwners()),
                share(metrics.flagged(DiskRequest.PUNTED)),
                disk.filter(known -> known.imageTableBytes() > 0)
                        .map(known -> new RequestKinds.OfImage(
                                share(metrics.flagged(DiskRequest.IMAGE_TABLE)), share(metrics.backingData()))));
    }

    private double share(long count) {
        return metrics.requests() == 0 ? 0 : (double) count / metrics.requests();
    }

    /** Per request of all disks that the same event loop serves: the counts are the thread's, not the disk's. */
    private OptionalDouble perRequest(ToLongFunction<ThreadLoad> counter) {
        Set<Integer> loop = eventLoop(metrics);
        long requests = everything.disks().stream()
                .filter(other -> other.key().processId() == metrics.key().processId())
                .filter(other -> !Collections.disjoint(eventLoop(other), loop))
                .mapToLong(DiskMetrics::requests)
                .sum();
        long count = loop.stream()
                .flatMap(id -> facts.statistics().thread(metrics.key().virtualMachine(), id).stream())
                .mapToLong(counter)
                .sum();
        return requests == 0 || count == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) count / requests);
    }

    /** Amplification: what the image format, splits and copies make of the guest's requests (DESIGN 5). */
    private SortedMap<String, Double> hostPerGuestRequest() {
        SortedMap<String, Double> ratios = new TreeMap<>();
        for (Reconciliation held : facts.session().reconciliations()) {
            boolean own = metrics.key().virtualMachine().equals(held.virtualMachine())
                    && metrics.key().disk().equals(held.disk());
            if (own && held.expected() > 0) {
                QMP_DIRECTIONS.forEach((prefix, operation) -> {
                    if (held.what().startsWith(prefix)) {
                        ratios.put(operation, (double) held.seen() / held.expected());
                    }
                });
            }
        }
        return Collections.unmodifiableSortedMap(ratios);
    }

    private Set<Integer> eventLoop(DiskMetrics of) {
        Optional<VirtualDisk> known = disk(of).filter(VirtualDisk::knowsIoThreads);
        if (known.isEmpty()) {
            return Set.of();
        }
        String ioThreads =
                known.get().ioThreads() == null ? "" : known.get().ioThreads().strip();
        List<String> ids = Arrays.asList(ioThreads.split("\\s+", -1));
        return facts.inventory().threads(of.key().processId()).stream()
                .filter(thread -> ioThreads.isEmpty()
                        ? "main".equals(thread.role())
                        : "iothread".equals(thread.role()) && ids.contains(thread.ioThreadId()))
                .map(VirtualMachineThread::threadId)
                .collect(Collectors.toSet());
    }
}
