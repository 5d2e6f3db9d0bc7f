// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.facts.CacheUse;
import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.facts.LeafLoad;
import io.iotrace.analyzer.facts.NumaTopology;
import io.iotrace.analyzer.facts.Stalls;
import io.iotrace.analyzer.facts.ThreadLoad;
import io.iotrace.analyzer.facts.Visibility;
import io.iotrace.analyzer.metrics.DiskMetrics;
import io.iotrace.analyzer.metrics.LeafUse;
import io.iotrace.analyzer.metrics.RequestGroup;
import io.iotrace.analyzer.metrics.SlowTail;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.Host;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A disk as a recording shows it. What many rules ask for is found out once. */
final class RecordedDisk implements DiskView {
    private final Facts facts;
    private final RuleFacts ruleFacts;
    private final RecordedDisks everything;
    private final DiskMetrics metrics;
    private final Traffic all;
    private final Map<String, Traffic> operations = new HashMap<>();
    private final Optional<VirtualDisk> configuration;
    private final QemuOptions options;
    private final SortedMap<Integer, Long> threads;
    private SortedMap<Span, SlowPart> slow;

    RecordedDisk(Facts facts, RuleFacts ruleFacts, RecordedDisks everything, DiskMetrics metrics) {
        this.facts = facts;
        this.ruleFacts = ruleFacts;
        this.everything = everything;
        this.metrics = metrics;
        this.all = new RecordedTraffic(metrics.all());
        metrics.operations().forEach((name, operation) -> operations.put(name, new RecordedTraffic(operation)));
        this.configuration = facts.inventory().disk(processId(), name());
        this.options = everything.optionsOf(processId());
        this.threads = metrics.requestsByThread();
    }

    @Override
    public int processId() {
        return metrics.key().processId();
    }

    @Override
    public String virtualMachine() {
        return metrics.key().virtualMachine();
    }

    @Override
    public String name() {
        return metrics.key().disk();
    }

    @Override
    public Optional<VirtualDisk> configuration() {
        return configuration;
    }

    @Override
    public Optional<VirtualMachine> machine() {
        return facts.inventory().virtualMachine(processId());
    }

    @Override
    public Optional<Host> host() {
        return facts.inventory().host();
    }

    @Override
    public QemuOptions options() {
        return options;
    }

    @Override
    public List<VirtualMachineThread> threads() {
        return facts.inventory().threads(processId());
    }

    @Override
    public List<BlockDevice> leaves() {
        Stream<String> known = configuration
                .map(disk -> DiskView.words(disk.leaves()).stream())
                .orElse(Stream.empty());
        Stream<String> seen = metrics.leaves().stream().map(LeafUse::leaf);
        return new TreeSet<>(Stream.concat(known, seen).toList())
                .stream()
                        .flatMap(name -> facts.inventory().blockDevice(name).stream())
                        .toList();
    }

    @Override
    public List<BlockDevice> stack() {
        return configuration.map(facts.inventory()::stackedDevices).orElse(List.of());
    }

    @Override
    public NumaTopology numa() {
        return facts.inventory().numa();
    }

    @Override
    public List<DiskView> siblings() {
        return everything.siblingsOf(metrics.key());
    }

    @Override
    public Traffic all() {
        return all;
    }

    @Override
    public Traffic only(String operation) {
        return operations.getOrDefault(operation, RecordedTraffic.NONE);
    }

    @Override
    public boolean isVisible() {
        return configuration
                .map(disk -> Visibility.of(disk).extent() != Visibility.Extent.NONE)
                .orElse(true);
    }

    /**
     * A node without a device may be the target of a backup; requests that a guest's notification began show that it is not. A process that
     * the recording does not describe is taken for a guest's.
     */
    @Override
    public boolean isOfGuest() {
        boolean qemu = machine().map(VirtualMachine::qemu).orElse(true);
        boolean device = configuration
                .map(disk -> !DiskView.text(disk.deviceModel()).isEmpty()
                        || metrics.dispatch().count() > 0)
                .orElse(true);
        return qemu && device;
    }

    @Override
    public double requestsPerSecond() {
        return metrics.requestsPerActiveSecond();
    }

    @Override
    public long windowNanos() {
        return metrics.activeWindowNanos();
    }

    @Override
    public double meanQueueDepth() {
        return metrics.meanQueueDepth();
    }

    @Override
    public Times dispatch() {
        return Times.of(metrics.dispatch());
    }

    @Override
    public Times runQueue() {
        return Times.of(metrics.runQueue());
    }

    @Override
    public SortedMap<Integer, Long> requestsByThread() {
        return threads;
    }

    @Override
    public SortedMap<Span, SlowPart> slowest() {
        if (slow == null) {
            SlowTail tail = metrics.slowTail(SLOW_FRACTION);
            slow = new TreeMap<>();
            for (Span span : all.spans().keySet()) {
                slow.put(span, new SlowPart(tail.share(span) * tail.meanNanos(), tail.share(span)));
            }
        }
        return slow;
    }

    @Override
    public double timeShare(Stage stage) {
        Optional<RequestGroup> group = metrics.groups().stream()
                .max(Comparator.comparingLong(candidate -> candidate.total().count()));
        return group.filter(known -> known.total().sumNanos() > 0)
                .map(known -> (double) known.spanSumNanos(Span.of(stage))
                        / known.total().sumNanos())
                .orElse(0.0);
    }

    @Override
    public List<Stalls> stalls() {
        return facts.statistics().stalls(virtualMachine(), name());
    }

    @Override
    public Optional<CacheUse> pageCache() {
        return facts.statistics().pageCache(virtualMachine(), name());
    }

    @Override
    public Optional<ThreadLoad> threadLoad(int threadId) {
        return facts.statistics().thread(virtualMachine(), threadId);
    }

    @Override
    public long flagged(int flag) {
        return metrics.flagged(flag);
    }

    @Override
    public long backingData() {
        return metrics.backingData();
    }

    @Override
    public Optional<Held> held() {
        return ruleFacts.held(processId(), name(), configuration());
    }

    @Override
    public long[] requestsByNode() {
        long[] byNode = new long[0];
        for (LeafUse use : metrics.leaves()) {
            byNode = Arrays.copyOf(byNode, Math.max(byNode.length, use.nodes()));
            for (int i = 0; i < use.nodes(); i++) {
                byNode[i] += use.requestsFrom(i);
            }
        }
        return byNode;
    }

    @Override
    public long[] softwareTimesOn(int node) {
        return metrics.softwareTimeOn(node).sorted();
    }

    @Override
    public double leafOperationsPerSecond(String leaf) {
        return facts.statistics()
                .leaf(leaf)
                .map(LeafLoad::operationsPerSecond)
                .filter(rate -> rate > 0)
                .orElse(requestsPerSecond());
    }

    @Override
    public double leafQueueDepth(String leaf) {
        return facts.statistics().leaf(leaf).map(LeafLoad::meanQueueDepth).orElse(meanQueueDepth());
    }

    @Override
    public long tenantsOn(String leaf) {
        return everything.tenantsOn(leaf);
    }

    @Override
    public double tracedShareOf(String leaf) {
        return everything.tracedShareOf(leaf);
    }

    @Override
    public <F extends Fact<F>> F fact(FactType<F> type) {
        return ruleFacts.get(type);
    }
}
