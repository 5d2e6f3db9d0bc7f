// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

import io.iotrace.analyzer.facts.ThreadLoad;
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
import io.iotrace.analyzer.rule.Times;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.DiskRemedy;
import io.iotrace.analyzer.rule.remedy.Gain;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.VirtualDisk;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A busy virtio disk that QEMU's main loop serves (RULES 2, rule 5). */
public final class MainLoopDisk implements DiskRule {
    private static final Set<String> BUSES_WITH_IOTHREADS = Set.of("virtio-blk", "virtio-scsi");
    private static final Set<String> WORKER_ROLES = Set.of("worker", "io-wq");
    private static final Set<String> MAIN = Set.of("main");

    private static final Setting MAIN_LOOP_SHARE =
            Setting.share("main-loop-share", 0.90, "requests submitted by the main thread");
    private static final Setting BUSY =
            Setting.perSecond("busy", 1000, "requests of the disk, below which the main loop does not matter");
    private static final Setting SLOW_DISPATCH = Setting.nanos(
            "slow-dispatch", 15_000, "median from notification to submit call, without the wait for a processor");
    private static final Setting BUSY_THREAD =
            Setting.share("busy-thread", 0.60, "time of the main thread on a processor, from which it is a bottleneck");
    private static final Setting OCCUPIED_THREAD = Setting.share(
            "occupied-thread", 0.20, "time of the main thread on a processor, from which slow dispatch is its doing");
    private static final Setting SLOWER =
            Setting.ratio("slower", 1.5, "dispatch against that of a disk of the same VM on an IOThread");
    private static final Setting LEAST_EPISODES =
            Setting.count("least-episodes", 100, "notifications without which a median says nothing");

    private static final RuleInfo INFO = RuleInfo.of(
                    "main-loop-disk", Topic.PLACEMENT, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.GUEST)
            .with(MAIN_LOOP_SHARE, BUSY, SLOW_DISPATCH, BUSY_THREAD, OCCUPIED_THREAD, SLOWER, LEAST_EPISODES);

    @Override
    public RuleInfo info() {
        return INFO;
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (!BUSES_WITH_IOTHREADS.contains(DiskView.text(known.bus()))) {
            return Outcome.notApplicable("a " + known.bus() + " disk cannot have an IOThread");
        }
        if (known.removable()) {
            return Outcome.notApplicable("removable media");
        }
        boolean configured =
                known.knowsIoThreads() && DiskView.words(known.ioThreads()).isEmpty();
        if (!isServedByMainLoop(disk, configured)) {
            return Outcome.ok("served by IOThreads");
        }
        boolean busy = disk.requestsPerSecond() >= BUSY.value();
        Optional<Verdict> verdict = configured && !busy && disk.all().requests() > 0
                ? Optional.of(Verdict.CLEARED)
                : Verdict.of(
                        configured,
                        busy && isHurting(disk),
                        disk.isEnough(disk.all().requests()));
        return verdict.<Outcome>map(
                        given -> Finding.of(given, severity(disk), summary(disk, given), evidence(disk), remedy(disk)))
                .orElseGet(() -> Outcome.ok("the main loop is not a bottleneck"));
    }

    /** Believes the thread that submits over the configuration; where only workers submit, the configuration must do. */
    private static boolean isServedByMainLoop(DiskView disk, boolean configured) {
        double byMain = disk.submittedBy(MAIN);
        double byIoThread = disk.submittedBy(Set.of("iothread"));
        if (byMain + byIoThread > 0) {
            return byMain >= MAIN_LOOP_SHARE.value() * (byMain + byIoThread);
        }
        return configured && (disk.all().requests() == 0 || disk.submittedBy(WORKER_ROLES) > 0);
    }

    /**
     * Slow dispatch alone is no evidence: deep idle states and a lack of processors slow an IOThread's just the same. It counts when the main
     * thread had other things to do meanwhile, or when a disk of the same VM on an IOThread is dispatched faster.
     */
    private static boolean isHurting(DiskView disk) {
        if (disk.held().isPresent()) {
            return false;
        }
        double busy = mainLoad(disk).map(ThreadLoad::busyShare).orElse(0.0);
        if (busy >= BUSY_THREAD.value()) {
            return true;
        }
        long median = dispatchMedian(disk);
        return median >= SLOW_DISPATCH.value()
                && (busy >= OCCUPIED_THREAD.value()
                        || disk.siblings().stream().anyMatch(other -> isFasterOnItsIoThread(other, median)));
    }

    private static boolean isFasterOnItsIoThread(DiskView other, long median) {
        return other.submittedBy(Set.of("iothread")) >= MAIN_LOOP_SHARE.value()
                && other.dispatch().count() >= LEAST_EPISODES.value()
                && median >= SLOWER.value() * dispatchMedian(other);
    }

    /** Median dispatch less the median wait for a processor; 0 when too little was seen. */
    private static long dispatchMedian(DiskView disk) {
        Times dispatch = disk.dispatch();
        return dispatch.count() < LEAST_EPISODES.value()
                ? 0
                : Math.max(0, dispatch.medianNanos() - disk.runQueue().medianNanos());
    }

    private static Optional<ThreadLoad> mainLoad(DiskView disk) {
        return disk.mainThread().flatMap(main -> disk.threadLoad(main.threadId()));
    }

    private static Impact impact(DiskView disk) {
        return Impact.of(disk, EnumSet.of(Stage.WAKEUP, Stage.QEMU));
    }

    /** Medium unless the measured cost says more: the main loop also holds up everything else that QEMU does. */
    private static Severity severity(DiskView disk) {
        return disk.all().requests() == 0
                ? Severity.LOW
                : Severity.of(impact(disk)).atLeast(Severity.MEDIUM);
    }

    private static String summary(DiskView disk, Verdict verdict) {
        if (disk.all().requests() == 0) {
            return "no IOThread: QEMU's main loop serves the disk, together with everything else that QEMU does";
        }
        String rate = Numbers.rate(disk.requestsPerSecond()) + " requests/s";
        return switch (verdict) {
            case CLEARED -> "served by QEMU's main loop, which does not hurt at " + rate;
            case RISK -> "served by QEMU's main loop at " + rate + ", together with everything else that QEMU does";
            case SUSPECTED, CONFIRMED ->
                "served by QEMU's main loop at " + rate + "; requests wait there before they are submitted";
        };
    }

    private static String configuredThreads(VirtualDisk known) {
        if (!known.knowsIoThreads()) {
            return "not known";
        }
        return DiskView.words(known.ioThreads()).isEmpty() ? "none" : known.ioThreads();
    }

    private static List<Evidence> evidence(DiskView disk) {
        List<Evidence> evidence = new ArrayList<>();
        disk.configuration()
                .ifPresent(known -> evidence.add(new Evidence("IOThread of the device", configuredThreads(known))));
        double byMain = disk.submittedBy(MAIN);
        if (byMain > 0) {
            evidence.add(new Evidence("requests submitted by the main thread", Numbers.percent(byMain)));
        }
        Times dispatch = disk.dispatch();
        if (dispatch.count() > 0) {
            evidence.add(new Evidence(
                    "guest notification to submit call",
                    "p50 " + Durations.format(dispatch.medianNanos()) + ", p99 "
                            + Durations.format(dispatch.percentileNanos(0.99)) + " over "
                            + Numbers.count(dispatch.count(), "episode")));
        }
        if (disk.runQueue().count() > 0) {
            evidence.add(new Evidence(
                    "of it waiting for a processor",
                    "p50 " + Durations.format(disk.runQueue().medianNanos())));
        }
        mainLoad(disk)
                .ifPresent(load -> evidence.add(new Evidence(
                        "main thread",
                        Numbers.percent(load.busyShare()) + " busy, " + Numbers.percent(load.runQueueShare())
                                + " waiting for a processor")));
        return evidence;
    }

    private static Remedy remedy(DiskView disk) {
        Remedy remedy = new DiskRemedy(disk)
                .ioThread()
                .build(
                        "Give the disk an IOThread of its own. An IOThread can be added to a running domain (virsh"
                                + " iothreadadd), but a disk is bound to it only when it is plugged in: unplug and replug it,"
                                + " or power-cycle the domain. Keep the IOThread off the processors that vCPUs are pinned to.",
                        true);
        Impact impact = impact(disk);
        return impact.share() <= 0
                ? remedy
                : remedy.withGain(new Gain(
                        impact.share(),
                        Math.round(impact.share()
                                * disk.all().total().sumNanos()
                                / disk.all().total().count()),
                        "medium: an IOThread is taken to dispatch as on a quiet host"));
    }
}
