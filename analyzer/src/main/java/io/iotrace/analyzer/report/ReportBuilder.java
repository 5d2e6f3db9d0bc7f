// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.facts.ThreadLoad;
import io.iotrace.analyzer.facts.TracedWindow;
import io.iotrace.analyzer.metrics.DiskKey;
import io.iotrace.analyzer.metrics.DiskMetrics;
import io.iotrace.analyzer.metrics.RequestMetrics;
import io.iotrace.analyzer.rule.RuleFacts;
import io.iotrace.analyzer.rule.Rules;
import io.iotrace.analyzer.rule.fact.Jobs;
import io.iotrace.recording.event.BlockJob;
import io.iotrace.recording.event.Reconciliation;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Turns what was accumulated into a report. */
public final class ReportBuilder {
    /** By the time that requests took together, then by their number, then by name. */
    private static final Comparator<DiskReport> HEAVIEST_FIRST = Comparator.comparingLong(
                    (DiskReport disk) -> disk.total().map(Latency::sumNanos).orElse(0L))
            .thenComparingLong(DiskReport::requests)
            .reversed()
            .thenComparing(DiskReport::name);

    private static final Comparator<DiskReport> GUESTS_FIRST =
            Comparator.comparing(disk -> disk.role().isPresent());

    private final RecordedHost host;
    private final UnaryOperator<String> names;
    private final Facts facts;
    private final RuleFacts ruleFacts;
    private final RequestMetrics metrics;

    /** Virtual machines are called what {@code names} makes of their names. */
    ReportBuilder(RecordedHost host, UnaryOperator<String> names) {
        this.host = host;
        this.names = names;
        this.facts = host.facts();
        this.ruleFacts = host.ruleFacts();
        this.metrics = host.metrics();
    }

    /** The report on some hosts, or boots of one. */
    public static Report build(Collection<RecordedHost> hosts) {
        return Reports.of(hosts);
    }

    Report build() {
        SortedMap<DiskKey, DiskMetrics> disks = disks();
        return new Report(
                facts.session().windows().stream().map(ReportBuilder::window).toList(),
                metrics.requests(),
                facts.session().knowsLoss(),
                facts.session().lostRequests(),
                machines(disks),
                Rules.installed().findings(facts, ruleFacts, metrics, List.copyOf(disks.values())).stream()
                        .map(finding -> finding.of(names))
                        .toList(),
                Caveats.of(facts, metrics),
                facts.session().losses(),
                facts.session().hooks(),
                facts.session().reconciliations().stream().map(this::withJobs).toList());
    }

    /** A job's requests are among those that iotrace saw, and not among those that QEMU counts for its guest. */
    private Reconciliation withJobs(Reconciliation held) {
        List<BlockJob> jobs = ruleFacts.get(Jobs.TYPE).ofMachine(held.virtualMachine()).stream()
                .filter(job -> DiskRole.isOf(job, held.disk()))
                .toList();
        return jobs.isEmpty() || held.seen() <= held.expected()
                ? held
                : new Reconciliation(
                        held.virtualMachine(),
                        held.disk(),
                        held.what(),
                        held.expected(),
                        held.seen(),
                        DiskRole.names(jobs) + " made requests, too; " + held.explanation());
    }

    /** Disks with requests, and those of virtual machines that had none; any other process has files open that nobody asked about. */
    private SortedMap<DiskKey, DiskMetrics> disks() {
        SortedMap<DiskKey, DiskMetrics> disks = new TreeMap<>();
        metrics.disks().forEach(disk -> disks.put(disk.key(), disk));
        List<VirtualDisk> ofMachines = facts.inventory().disks().stream()
                .filter(disk -> facts.inventory()
                        .virtualMachine(disk.processId())
                        .map(VirtualMachine::qemu)
                        .orElse(true))
                .toList();
        for (VirtualDisk disk : ofMachines) {
            disks.computeIfAbsent(new DiskKey(disk.processId(), disk.virtualMachine(), disk.disk()), DiskMetrics::new);
        }
        return disks;
    }

    private static WindowReport window(TracedWindow window) {
        long sinceAnchor = window.startNanos() - window.session().monotonicNanos();
        return new WindowReport(
                window.session().wallNanos() + sinceAnchor,
                window.durationNanos(),
                RecordModes.label(window.session().recordMode()),
                window.session().version(),
                window.ended());
    }

    private List<MachineReport> machines(SortedMap<DiskKey, DiskMetrics> disks) {
        Map<Integer, String> names = new HashMap<>();
        disks.keySet().forEach(key -> names.put(key.processId(), key.virtualMachine()));
        facts.inventory().virtualMachines().forEach(machine -> names.put(machine.processId(), machine.name()));
        return names.entrySet().stream()
                .sorted(Map.Entry.<Integer, String>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> machine(entry.getKey(), entry.getValue(), disks))
                .toList();
    }

    private MachineReport machine(int processId, String name, SortedMap<DiskKey, DiskMetrics> disks) {
        List<DiskReport> reports = disks.values().stream()
                .filter(disk -> disk.key().processId() == processId)
                .map(disk -> new DiskReportBuilder(host, disk).build())
                .sorted(GUESTS_FIRST.thenComparing(HEAVIEST_FIRST))
                .toList();
        return new MachineReport(
                processId,
                names.apply(name),
                host.origin().hostName().isEmpty() ? null : host.origin().hostName(),
                facts.inventory()
                        .virtualMachine(processId)
                        .map(VirtualMachine::qemuVersion)
                        .orElse(null),
                facts.inventory()
                        .virtualMachine(processId)
                        .map(VirtualMachine::accelerator)
                        .orElse(null),
                reports,
                threads(processId, name));
    }

    /** By name alone a process's threads are not known for certain, so the inventory's thread ids decide where it has any. */
    private List<ThreadReport> threads(int processId, String name) {
        Set<Integer> own = facts.inventory().threads(processId).stream()
                .map(VirtualMachineThread::threadId)
                .collect(Collectors.toSet());
        return facts.statistics().threads(name).stream()
                .filter(load -> own.isEmpty() || own.contains(load.threadId()))
                .map(ReportBuilder::thread)
                .sorted(Comparator.comparingInt(ThreadReport::threadId))
                .toList();
    }

    private static ThreadReport thread(ThreadLoad load) {
        return new ThreadReport(load.threadId(), load.name(), load.role(), load.busyShare(), load.runQueueShare());
    }
}
