// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.facts.ThreadLoad;
import io.iotrace.analyzer.metrics.Histogram;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A busy virtio disk that QEMU's main loop serves (RULES 2, rule 5). */
final class MainLoopDisk implements DiskRule {
    private static final Set<String> BUSES_WITH_IOTHREADS = Set.of("virtio-blk", "virtio-scsi");
    private static final Set<String> WORKER_ROLES = Set.of("worker", "io-wq");
    private static final double MAIN_LOOP_SHARE = 0.90;
    private static final double BUSY_REQUESTS_PER_SECOND = 1000;
    private static final long SLOW_DISPATCH_NANOS = 15_000;
    private static final int SLOW_DISPATCH_RATIO = 10;
    private static final double BUSY_MAIN_THREAD = 0.60;
    /** Fewer episodes have no 99th percentile. */
    private static final long LEAST_EPISODES = 100;

    @Override
    public String id() {
        return "main-loop-disk";
    }

    @Override
    public String title() {
        return "Busy disk without an IOThread";
    }

    @Override
    public Set<Class<? extends RecordingEvent>> needs() {
        return Set.of(VirtualDisk.class, VirtualMachineThread.class);
    }

    @Override
    public List<String> references() {
        return List.of(
                "libvirt: formatdomain, IOThreads Allocation",
                "QEMU: docs/devel/multiple-iothreads",
                "iotrace explain " + id());
    }

    @Override
    public Optional<Finding> evaluate(DiskCase disk) {
        Optional<VirtualDisk> candidate =
                disk.disksOfQemu().filter(known -> BUSES_WITH_IOTHREADS.contains(DiskCase.text(known.bus())));
        if (candidate.isEmpty() || disk.metrics().requests() == 0 || !isServedByMainLoop(disk, candidate.get())) {
            return Optional.empty();
        }
        boolean configured = DiskCase.words(candidate.get().ioThreads()).isEmpty();
        boolean busy = disk.metrics().requestsPerActiveSecond() >= BUSY_REQUESTS_PER_SECOND;
        boolean hurts = isDispatchSlow(disk.metrics().dispatch()) || isMainThreadBusy(disk);
        boolean enough = disk.isEnough(disk.metrics().requests());
        Optional<Verdict> verdict = configured && !busy
                ? Optional.of(Verdict.CLEARED)
                : DiskCase.verdict(configured, busy && hurts, enough);
        return verdict.map(given -> disk.finding(
                this, given, severity(disk), summary(disk, given), evidence(disk), remedy(disk, candidate.get())));
    }

    /** Believes the thread that submits over the configuration; where only workers submit, the configuration must do. */
    private static boolean isServedByMainLoop(DiskCase disk, VirtualDisk configuration) {
        if (disk.submittedBy(thread -> !WORKER_ROLES.contains(thread.role())) == 0) {
            return DiskCase.words(configuration.ioThreads()).isEmpty()
                    && disk.mainThread().isPresent();
        }
        double byMain = disk.submittedBy(thread -> "main".equals(thread.role()));
        double byIoThread = disk.submittedBy(thread -> "iothread".equals(thread.role()));
        return byMain >= MAIN_LOOP_SHARE * (byMain + byIoThread) && byMain > 0;
    }

    private static boolean isDispatchSlow(Histogram dispatch) {
        if (dispatch.count() < LEAST_EPISODES) {
            return false;
        }
        long median = dispatch.percentileNanos(0.50);
        return median >= SLOW_DISPATCH_NANOS || dispatch.percentileNanos(0.99) >= SLOW_DISPATCH_RATIO * median;
    }

    private static boolean isMainThreadBusy(DiskCase disk) {
        return mainLoad(disk)
                .filter(load -> load.busyShare() >= BUSY_MAIN_THREAD)
                .isPresent();
    }

    private static Optional<ThreadLoad> mainLoad(DiskCase disk) {
        return disk.mainThread()
                .flatMap(main -> disk.facts().statistics().thread(disk.virtualMachine(), main.threadId()));
    }

    /** Medium unless the measured cost says more: the main loop also holds up everything else that QEMU does. */
    private static Severity severity(DiskCase disk) {
        Impact impact = Impact.of(disk.metrics(), EnumSet.of(Stage.WAKEUP, Stage.QEMU));
        return Severity.of(impact).atLeast(Severity.MEDIUM);
    }

    private static String summary(DiskCase disk, Verdict verdict) {
        String rate = Numbers.rate(disk.metrics().requestsPerActiveSecond()) + " requests/s";
        return switch (verdict) {
            case CLEARED -> "served by QEMU's main loop, which does not hurt at " + rate;
            case RISK -> "served by QEMU's main loop at " + rate + ", together with everything else that QEMU does";
            case SUSPECTED, CONFIRMED ->
                "served by QEMU's main loop at " + rate + "; requests wait there before they are submitted";
        };
    }

    private static List<Evidence> evidence(DiskCase disk) {
        List<Evidence> evidence = new ArrayList<>();
        disk.disk()
                .ifPresent(known -> evidence.add(new Evidence(
                        "IOThread of the device",
                        DiskCase.words(known.ioThreads()).isEmpty() ? "none" : known.ioThreads())));
        double byMain = disk.submittedBy(thread -> "main".equals(thread.role()));
        if (byMain > 0) {
            evidence.add(new Evidence("requests submitted by the main thread", Numbers.percent(byMain)));
        }
        Histogram dispatch = disk.metrics().dispatch();
        if (dispatch.count() > 0) {
            evidence.add(new Evidence(
                    "guest notification to submit call",
                    "p50 " + Durations.format(dispatch.percentileNanos(0.50)) + ", p99 "
                            + Durations.format(dispatch.percentileNanos(0.99)) + " over "
                            + Numbers.count(dispatch.count(), "episode")));
        }
        mainLoad(disk)
                .ifPresent(load -> evidence.add(new Evidence(
                        "main thread",
                        Numbers.percent(load.busyShare()) + " busy, " + Numbers.percent(load.runQueueShare())
                                + " waiting for a processor")));
        return evidence;
    }

    private static Remedy remedy(DiskCase disk, VirtualDisk configuration) {
        List<String> taken = disk.facts().inventory().threads(disk.processId()).stream()
                .filter(thread -> "iothread".equals(thread.role()))
                .map(thread -> DiskCase.text(thread.ioThreadId()))
                .distinct()
                .toList();
        int number = taken.size() + 1;
        while (taken.contains("iothread" + number)) {
            number++;
        }
        DiskOptions options = DiskOptions.of(configuration).withIoThread("iothread" + number, number);
        return new Remedy(
                "Give the disk an IOThread of its own. An IOThread can be added to a running domain (virsh iothreadadd), but a disk"
                        + " is bound to it only when it is plugged in: unplug and replug it, or power-cycle the domain. Keep the"
                        + " IOThread off the processors that vCPUs are pinned to.",
                "<iothreads>" + number + "</iothreads>\n" + options.libvirtXml(),
                "-object iothread,id=iothread" + number + "\n" + options.qemuOptions(),
                null,
                true);
    }
}
