// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import static io.iotrace.analyzer.rule.DiskCase.text;

import io.iotrace.analyzer.facts.NumaTopology;
import io.iotrace.analyzer.metrics.Histogram;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.NumaNode;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Requests are submitted on another NUMA node than the device's (RULES 2, rule 1). */
final class CrossNumaIothread implements DiskRule {
    private static final double LEAST_REQUESTS_PER_SECOND = 1000;
    private static final double ALL_OFF_NODE = 0.95;
    private static final double SOME_OFF_NODE = 0.20;
    /** From here on another socket is meant; sub-NUMA clusters of one socket are 11 or 12 apart. */
    private static final int FAR = 20;

    private static final long SLOW_DEVICE_NANOS = 500_000;
    private static final long FAST_DEVICE_NANOS = 100_000;

    @Override
    public String id() {
        return "cross-numa-iothread";
    }

    @Override
    public String title() {
        return "Requests are submitted on another NUMA node than the device's";
    }

    @Override
    public Set<Class<? extends RecordingEvent>> needs() {
        return Set.of(NumaNode.class, BlockDevice.class, VirtualMachineThread.class);
    }

    @Override
    public List<String> references() {
        return List.of(
                "libvirt: formatdomain, CPU Tuning",
                "Linux: Documentation/admin-guide/sysctl/kernel.rst, numa_balancing",
                "iotrace explain " + id());
    }

    @Override
    public Optional<Finding> evaluate(DiskCase disk) {
        OptionalInt node = deviceNode(disk);
        NumaTopology numa = disk.facts().inventory().numa();
        if (node.isEmpty() || numa.size() < 2 || disk.metrics().requestsPerActiveSecond() < LEAST_REQUESTS_PER_SECOND) {
            return Optional.empty();
        }
        NumaPlacement placement = NumaPlacement.of(disk, node.getAsInt());
        boolean enough = disk.isEnough(placement.onNode() + placement.offNode());
        return verdict(disk, numa, placement, enough)
                .map(verdict -> disk.finding(
                        this,
                        verdict,
                        severity(disk, numa, placement),
                        summary(placement, verdict),
                        evidence(disk, numa, placement),
                        remedy(disk, numa, placement.node())));
    }

    /** The one node that all leaves are attached to; empty when some leaf's node is not known or they span nodes. */
    private static OptionalInt deviceNode(DiskCase disk) {
        List<Integer> nodes =
                disk.leaves().stream().map(BlockDevice::numaNode).distinct().toList();
        return nodes.size() == 1 && nodes.get(0) >= 0 ? OptionalInt.of(nodes.get(0)) : OptionalInt.empty();
    }

    private static Optional<Verdict> verdict(
            DiskCase disk, NumaTopology numa, NumaPlacement placement, boolean enough) {
        List<VirtualMachineThread> submitters = disk.submitters();
        boolean known = !submitters.isEmpty();
        boolean canRunOff = submitters.stream()
                .anyMatch(thread -> numa.mayRunOff(placement.node(), text(thread.allowedProcessors())));
        boolean canRunOn = submitters.stream()
                .anyMatch(thread -> numa.mayRunOn(placement.node(), text(thread.allowedProcessors())));
        boolean placedOff = known && canRunOff && !canRunOn && placement.offShare() >= ALL_OFF_NODE;
        boolean measuredHarmless = placement.isCompared() && !placement.isOffNodeSlower();
        boolean symptom = placedOff || (placement.offShare() >= SOME_OFF_NODE && !measuredHarmless);
        return DiskCase.verdict(known && canRunOff, symptom, enough);
    }

    private static Severity severity(DiskCase disk, NumaTopology numa, NumaPlacement placement) {
        if (!placement.isFar(numa, FAR)) {
            return Severity.INFO;
        }
        Histogram device = disk.all().span(Span.of(Stage.DEVICE));
        long deviceMedian = device.count() == 0 ? 0 : device.percentileNanos(0.5);
        Severity severity = placement.isCompared()
                ? Severity.of(new Impact(placement.extraShare(disk.all().total().sumNanos()), 0))
                : deviceMedian <= FAST_DEVICE_NANOS ? Severity.MEDIUM : Severity.LOW;
        Severity withCopies = isDataTouched(disk) ? severity.raised() : severity;
        return deviceMedian > SLOW_DEVICE_NANOS ? withCopies.atMost(Severity.MEDIUM) : withCopies;
    }

    /** Whether processors copy or transform the data itself, not only the rings. */
    private static boolean isDataTouched(DiskCase disk) {
        return disk.disk()
                .filter(known -> !known.cacheDirect() || "luks".equals(known.format()))
                .isPresent();
    }

    private static String summary(NumaPlacement placement, Verdict verdict) {
        String where = " of the requests are submitted off node " + placement.node() + ", where the device is";
        return switch (verdict) {
            case CLEARED -> Numbers.percent(placement.offShare()) + where + ", without a measurable cost";
            case RISK -> "the submitting threads may run off node " + placement.node() + ", where the device is";
            case SUSPECTED, CONFIRMED -> Numbers.percent(placement.offShare()) + where;
        };
    }

    private static List<Evidence> evidence(DiskCase disk, NumaTopology numa, NumaPlacement placement) {
        List<Evidence> evidence = new ArrayList<>();
        String leaves = disk.leaves().stream().map(BlockDevice::name).collect(Collectors.joining(" "));
        evidence.add(new Evidence(
                "device",
                leaves + " on node " + placement.node() + " (processors " + numa.processors(placement.node()) + ")"));
        disk.submitters().stream()
                .limit(4)
                .forEach(thread -> evidence.add(new Evidence(
                        "thread " + thread.threadId() + " (" + text(thread.name()) + ")",
                        "may run on processors " + text(thread.allowedProcessors()))));
        evidence.add(new Evidence(
                "submitted off the device's node",
                Numbers.percent(placement.offShare()) + " of "
                        + Numbers.count(placement.onNode() + placement.offNode())));
        evidence.add(new Evidence(
                "kernel software time off node against on node",
                placement.isCompared()
                        ? "p50 " + Durations.format(placement.medianOff()) + " against "
                                + Durations.format(placement.medianOn())
                                + (placement.isOffNodeSlower() ? "" : ", no significant difference")
                        : "unmeasured: too few requests on one of the sides"));
        return evidence;
    }

    private static Remedy remedy(DiskCase disk, NumaTopology numa, int node) {
        String processors = numa.processors(node);
        Optional<VirtualMachineThread> thread = disk.submitters().stream().findFirst();
        boolean ioThread =
                thread.filter(found -> "iothread".equals(found.role())).isPresent();
        int number = thread.map(found -> DiskOptions.libvirtNumber(text(found.ioThreadId())))
                .orElse(1);
        String xml = ioThread
                ? "<cputune>\n  <iothreadpin iothread='" + number + "' cpuset='" + processors + "'/>\n</cputune>"
                : "<cputune>\n  <emulatorpin cpuset='" + processors + "'/>\n</cputune>";
        return new Remedy(
                "Let the " + (ioThread ? "IOThread" : "emulator threads") + " run on node " + node
                        + ", where the device is, but not on processors that vCPUs are pinned to. Or move the whole virtual machine"
                        + " there (numatune, restart), or give the guest a NUMA topology and one IOThread per node. The pinning"
                        + " needs no restart.",
                xml,
                null,
                command(disk, thread, ioThread, number, processors),
                false);
    }

    private static String command(
            DiskCase disk, Optional<VirtualMachineThread> thread, boolean ioThread, int number, String processors) {
        String domain = disk.machine().map(VirtualMachine::libvirtDomain).orElse("");
        if (!text(domain).isEmpty()) {
            return "virsh " + (ioThread ? "iothreadpin " : "emulatorpin ") + Quoting.shell(domain)
                    + (ioThread ? " " + number : "") + " " + processors + " --live";
        }
        return thread.map(found -> "taskset -pc " + processors + " " + found.threadId())
                .orElse(null);
    }
}
