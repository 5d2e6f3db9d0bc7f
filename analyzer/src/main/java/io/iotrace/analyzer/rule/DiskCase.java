// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.metrics.DiskMetrics;
import io.iotrace.analyzer.metrics.OperationMetrics;
import io.iotrace.analyzer.metrics.RequestMetrics;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One disk before the rules: what was measured of it and what is known about it. */
final class DiskCase {
    /** Below these nothing is ever confirmed (RULES 0.1). */
    static final long LEAST_REQUESTS = 1000;

    static final long LEAST_WINDOW_NANOS = 10_000_000_000L;

    private static final Set<String> OUTSIDE_QEMU = Set.of("vhost-user", "vhost-scsi", "vfio");

    private final Facts facts;
    private final RequestMetrics everything;
    private final DiskMetrics metrics;
    private final OperationMetrics all;

    DiskCase(Facts facts, RequestMetrics everything, DiskMetrics metrics) {
        this.facts = facts;
        this.everything = everything;
        this.metrics = metrics;
        this.all = metrics.all();
    }

    Facts facts() {
        return facts;
    }

    DiskMetrics metrics() {
        return metrics;
    }

    /** All operations together. */
    OperationMetrics all() {
        return all;
    }

    int processId() {
        return metrics.key().processId();
    }

    String virtualMachine() {
        return metrics.key().virtualMachine();
    }

    String name() {
        return metrics.key().disk();
    }

    Optional<VirtualDisk> disk() {
        return facts.inventory().disk(processId(), name());
    }

    Optional<VirtualMachine> machine() {
        return facts.inventory().virtualMachine(processId());
    }

    /** The disk when QEMU itself moves its data. */
    Optional<VirtualDisk> disksOfQemu() {
        return disk().filter(disk -> !OUTSIDE_QEMU.contains(text(disk.bus())));
    }

    /** Whether a guest is behind the disk; a process that the recording does not describe is taken for one. */
    boolean isGuest() {
        return machine().map(VirtualMachine::qemu).orElse(true);
    }

    /** Whether {@code requests} of the kind a rule looks at, over this window, are enough to be certain. */
    boolean isEnough(long requests) {
        return requests >= LEAST_REQUESTS && metrics.activeWindowNanos() >= LEAST_WINDOW_NANOS;
    }

    /** Share of the requests submitted by threads of a kind; only threads that the inventory knows count. 0 when it knows none. */
    double submittedBy(Predicate<VirtualMachineThread> kind) {
        long known = 0;
        long matching = 0;
        for (var entry : metrics.requestsByThread().entrySet()) {
            Optional<VirtualMachineThread> thread = facts.inventory().thread(processId(), entry.getKey());
            known += thread.isPresent() ? entry.getValue() : 0;
            matching += thread.filter(kind).isPresent() ? entry.getValue() : 0;
        }
        return known == 0 ? 0 : (double) matching / known;
    }

    /** Threads that submitted requests of the disk and that the inventory knows, busiest first. */
    List<VirtualMachineThread> submitters() {
        Comparator<VirtualMachineThread> busiestFirst = Comparator.comparingLong((VirtualMachineThread thread) ->
                        metrics.requestsByThread().get(thread.threadId()))
                .reversed();
        return metrics.requestsByThread().keySet().stream()
                .flatMap(id -> facts.inventory().thread(processId(), id).stream())
                .sorted(busiestFirst)
                .toList();
    }

    Optional<VirtualMachineThread> mainThread() {
        return facts.inventory().threads(processId()).stream()
                .filter(thread -> "main".equals(thread.role()))
                .findFirst();
    }

    /** Leaves below the disk, from the inventory and from the requests, that the inventory describes. */
    List<BlockDevice> leaves() {
        Stream<String> known = disk().map(disk -> words(disk.leaves()).stream()).orElse(Stream.empty());
        Stream<String> seen = metrics.leaves().stream().map(use -> use.leaf());
        return new TreeSet<>(Stream.concat(known, seen).toList())
                .stream()
                        .flatMap(name -> facts.inventory().blockDevice(name).stream())
                        .toList();
    }

    /** Completed per second on a leaf while it was busy, by all its users where the recording has that, else by this disk. */
    double leafOperationsPerSecond(String leaf) {
        return facts.statistics()
                .leaf(leaf)
                .map(load -> load.operationsPerSecond())
                .filter(rate -> rate > 0)
                .orElse(metrics.requestsPerActiveSecond());
    }

    /** Other disks of the same process. */
    List<DiskMetrics> otherDisks() {
        return everything.disks().stream()
                .filter(other ->
                        other.key().processId() == processId() && !other.key().equals(metrics.key()))
                .toList();
    }

    /** Virtual machines, or programs by name, whose requests reached a leaf. */
    long tenantsOn(String leaf) {
        return everything.disks().stream()
                .filter(disk ->
                        disk.leaves().stream().anyMatch(use -> use.leaf().equals(leaf)))
                .map(disk -> disk.key().virtualMachine())
                .distinct()
                .count();
    }

    /** Requests of all traced processes on a leaf as a share of what the leaf did; 1 when the recording does not hold the latter. */
    double tracedShareOf(String leaf) {
        long traced = everything.disks().stream()
                .flatMap(disk -> disk.leaves().stream())
                .filter(use -> use.leaf().equals(leaf))
                .mapToLong(use -> use.requests())
                .sum();
        return facts.statistics()
                .leaf(leaf)
                .filter(load -> load.operations() > 0)
                .map(load -> Math.min(1, (double) traced / load.operations()))
                .orElse(1.0);
    }

    Finding finding(
            Rule rule, Verdict verdict, Severity severity, String summary, List<Evidence> evidence, Remedy remedy) {
        Severity stated = switch (verdict) {
            case CLEARED -> Severity.INFO;
            case RISK -> severity.atMost(Severity.MEDIUM);
            case SUSPECTED, CONFIRMED -> severity;
        };
        List<Evidence> full = new ArrayList<>(evidence);
        full.add(new Evidence(
                "seen",
                Numbers.count(metrics.requests(), "request") + " in " + Durations.format(metrics.activeWindowNanos())));
        return new Finding(
                rule.id(),
                rule.title(),
                verdict,
                stated,
                virtualMachine(),
                name(),
                summary,
                full,
                remedy,
                rule.references());
    }

    /** Verdict from configuration and symptom (RULES 0.1); empty when there is neither. */
    static Optional<Verdict> verdict(boolean configured, boolean symptom, boolean enough) {
        if (configured && symptom) {
            return Optional.of(enough ? Verdict.CONFIRMED : Verdict.RISK);
        }
        if (configured) {
            return Optional.of(enough ? Verdict.CLEARED : Verdict.RISK);
        }
        return symptom ? Optional.of(Verdict.SUSPECTED) : Optional.empty();
    }

    static String text(String value) {
        return value == null ? "" : value;
    }

    static List<String> words(String value) {
        return value == null || value.isBlank()
                ? List.of()
                : List.of(value.strip().split("\\s+", -1));
    }
}
