// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

import io.iotrace.analyzer.facts.NumaTopology;
import io.iotrace.analyzer.rule.DiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Impact;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Setting;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.Gain;
import io.iotrace.analyzer.rule.remedy.Manager;
import io.iotrace.analyzer.rule.remedy.Quoting;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Requests are submitted on another NUMA node than the device's (RULES 2, rule 1). */
public final class CrossNumaIothread implements DiskRule {
    private static final Setting BUSY =
            Setting.perSecond("busy", 1000, "requests of the disk, below which placement does not matter");
    private static final Setting ALL_OFF =
            Setting.share("all-off-node", 0.95, "requests off the node, where the threads cannot run on it");
    private static final Setting SOME_OFF =
            Setting.share("some-off-node", 0.20, "requests off the node, where the threads can run on both");
    private static final Setting FAR = Setting.count(
            "far", 20, "distance (SLIT) from which another socket is meant; clusters of one socket are 11 or 12 apart");
    private static final Setting SLOW_DEVICE =
            Setting.nanos("slow-device", 500_000, "median of the device, from which microseconds matter little");
    private static final Setting FAST_DEVICE =
            Setting.nanos("fast-device", 100_000, "median of the device, up to which they matter much");

    private static final RuleInfo INFO = RuleInfo.of(
                    "cross-numa-iothread", Topic.PLACEMENT, Need.LEAVES, Need.THREADS, Need.REQUESTS)
            .with(BUSY, ALL_OFF, SOME_OFF, FAR, SLOW_DEVICE, FAST_DEVICE);

    @Override
    public RuleInfo info() {
        return INFO;
    }

    @Override
    public Outcome judge(DiskView disk) {
        OptionalInt node = deviceNode(disk);
        NumaTopology numa = disk.numa();
        if (node.isEmpty() || numa.size() < 2) {
            return Outcome.notApplicable("one NUMA node, or the device's node is not known");
        }
        if (disk.requestsPerSecond() < BUSY.value()) {
            return Outcome.notApplicable("too few requests for placement to matter");
        }
        NumaPlacement placement = NumaPlacement.of(disk, node.getAsInt());
        boolean enough = disk.isEnough(placement.onNode() + placement.offNode());
        return verdict(disk, numa, placement, enough)
                .<Outcome>map(verdict -> Finding.of(
                        verdict,
                        severity(disk, numa, placement),
                        summary(placement, verdict),
                        evidence(disk, numa, placement),
                        remedy(disk, numa, placement)))
                .orElseGet(() -> Outcome.ok(Numbers.percent(1 - placement.offShare())
                        + " of the requests are submitted on the device's node"));
    }

    /** The one node that all leaves are attached to; empty when some leaf's node is not known or they span nodes. */
    private static OptionalInt deviceNode(DiskView disk) {
        List<Integer> nodes =
                disk.leaves().stream().map(BlockDevice::numaNode).distinct().toList();
        return nodes.size() == 1 && nodes.get(0) >= 0 ? OptionalInt.of(nodes.get(0)) : OptionalInt.empty();
    }

    private static Optional<Verdict> verdict(
            DiskView disk, NumaTopology numa, NumaPlacement placement, boolean enough) {
        List<VirtualMachineThread> submitters = disk.submitters();
        boolean known = !submitters.isEmpty();
        boolean canRunOff = submitters.stream()
                .anyMatch(thread -> numa.mayRunOff(placement.node(), DiskView.text(thread.allowedProcessors())));
        boolean canRunOn = submitters.stream()
                .anyMatch(thread -> numa.mayRunOn(placement.node(), DiskView.text(thread.allowedProcessors())));
        boolean placedOff = known && canRunOff && !canRunOn && placement.offShare() >= ALL_OFF.value();
        boolean measuredHarmless = placement.isCompared() && !placement.isOffNodeSlower();
        boolean symptom = placedOff || (placement.offShare() >= SOME_OFF.value() && !measuredHarmless);
        return Verdict.of(known && canRunOff, symptom, enough);
    }

    private static Severity severity(DiskView disk, NumaTopology numa, NumaPlacement placement) {
        if (!placement.isFar(numa, (int) FAR.value())) {
            return Severity.INFO;
        }
        long deviceMedian = disk.all().stage(Stage.DEVICE).medianNanos();
        Severity severity = placement.isCompared()
                ? Severity.of(new Impact(placement.extraShare(disk.all().total().sumNanos()), 0))
                : deviceMedian <= FAST_DEVICE.value() ? Severity.MEDIUM : Severity.LOW;
        Severity withCopies = isDataTouched(disk) ? severity.raised() : severity;
        return deviceMedian > SLOW_DEVICE.value() ? withCopies.atMost(Severity.MEDIUM) : withCopies;
    }

    /** Whether processors copy or transform the data itself, not only the rings. */
    private static boolean isDataTouched(DiskView disk) {
        return disk.configuration()
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

    private static List<Evidence> evidence(DiskView disk, NumaTopology numa, NumaPlacement placement) {
        List<Evidence> evidence = new ArrayList<>();
        String leaves = disk.leaves().stream().map(BlockDevice::name).collect(Collectors.joining(" "));
        evidence.add(new Evidence(
                "device",
                leaves + " on node " + placement.node() + " (processors " + numa.processors(placement.node()) + ")"));
        disk.submitters().stream()
                .limit(4)
                .forEach(thread -> evidence.add(new Evidence(
                        "thread " + thread.threadId() + " (" + DiskView.text(thread.name()) + ")",
                        "may run on processors " + DiskView.text(thread.allowedProcessors()))));
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

    private static Remedy remedy(DiskView disk, NumaTopology numa, NumaPlacement placement) {
        int node = placement.node();
        String processors = numa.processors(node);
        Optional<VirtualMachineThread> thread = disk.submitters().stream().findFirst();
        boolean ioThread =
                thread.filter(found -> "iothread".equals(found.role())).isPresent();
        int number = thread.map(found -> libvirtNumber(DiskView.text(found.ioThreadId())))
                .orElse(1);
        String xml = ioThread
                ? "<cputune>\n  <iothreadpin iothread='" + number + "' cpuset='" + processors + "'/>\n</cputune>"
                : "<cputune>\n  <emulatorpin cpuset='" + processors + "'/>\n</cputune>";
        String text = "Let the " + (ioThread ? "IOThread" : "emulator threads") + " run on node " + node
                + ", where the device is, but not on processors that vCPUs are pinned to. Or move the whole virtual machine"
                + " there (numatune, restart), or give the guest a NUMA topology and one IOThread per node. The pinning"
                + " needs no restart.";
        double share =
                placement.isCompared() ? placement.extraShare(disk.all().total().sumNanos()) : 0;
        Gain gain = share <= 0
                ? null
                : new Gain(
                        share,
                        Math.max(0, placement.medianOff() - placement.medianOn()),
                        "high: requests on and off the node were compared");
        return new Remedy(
                text,
                Manager.of(disk) == Manager.LIBVIRT ? xml : null,
                null,
                null,
                null,
                command(disk, thread, ioThread, number, processors),
                false,
                "a processor that a vCPU is pinned to would have to be shared with it",
                gain);
    }

    /** libvirt names its IOThreads by number; another id, which only a bare QEMU has, becomes number 1. */
    private static int libvirtNumber(String ioThread) {
        return ioThread.matches("iothread\\d{1,6}") ? Integer.parseInt(ioThread.substring("iothread".length())) : 1;
    }

    private static String command(
            DiskView disk, Optional<VirtualMachineThread> thread, boolean ioThread, int number, String processors) {
        String domain = disk.machine().map(VirtualMachine::libvirtDomain).orElse("");
        if (!DiskView.text(domain).isEmpty()) {
            return "virsh " + (ioThread ? "iothreadpin " : "emulatorpin ") + Quoting.shell(domain)
                    + (ioThread ? " " + number : "") + " " + processors + " --live";
        }
        return thread.map(found -> "taskset -pc " + processors + " " + found.threadId())
                .orElse(null);
    }
}
