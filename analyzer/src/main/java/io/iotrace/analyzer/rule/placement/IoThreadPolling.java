// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

import io.iotrace.analyzer.facts.ThreadLoad;
import io.iotrace.analyzer.rule.AbstractDiskRule;
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
import io.iotrace.analyzer.rule.remedy.Quoting;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import java.util.EnumSet;
import java.util.List;

/** poll-max-ns (RULES 3, rule 43). */
public final class IoThreadPolling extends AbstractDiskRule {
    private static final Setting FAST =
            Setting.nanos("fast-device", 100_000, "median of a device that polling can meet");
    private static final Setting WAKEUP = Setting.nanos("wakeup", 5_000, "median wake-up that polling would save");
    private static final Setting BURNING = Setting.share("burning", 0.80, "time of the IOThread on a processor");
    private static final Setting FEW = Setting.perSecond("few", 5000, "requests that do not explain such a load");

    public IoThreadPolling() {
        super(RuleInfo.of(
                        "iothread-polling",
                        Topic.PLACEMENT,
                        Need.CONFIGURATION,
                        Need.REQUESTS,
                        Need.THREADS,
                        Need.QEMU_DATA_PATH)
                .with(FAST, WAKEUP, BURNING, FEW)
                .easing(Stage.WAKEUP));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        List<String> threads = DiskView.words(known.ioThreads());
        if (threads.size() != 1) {
            return Outcome.notApplicable("not one IOThread");
        }
        String id = threads.get(0);
        long poll = disk.options()
                .object(id)
                .flatMap(object -> object.get("poll-max-ns"))
                .filter(text -> text.matches("\\d{1,12}"))
                .map(Long::parseLong)
                .orElse(32_768L);
        long device = disk.all().stage(Stage.DEVICE).medianNanos();
        long wakeup = disk.all().stage(Stage.WAKEUP).medianNanos();
        double busy = disk.submitters().stream()
                .filter(thread -> "iothread".equals(thread.role()))
                .findFirst()
                .flatMap(thread -> disk.threadLoad(thread.threadId()))
                .map(ThreadLoad::busyShare)
                .orElse(0.0);
        if (poll == 0
                && device > 0
                && device <= FAST.value()
                && wakeup - disk.runQueue().medianNanos() >= WAKEUP.value()
                && disk.meanQueueDepth() < 4
                && !disk.isQuiet(1000)) {
            Impact impact = Impact.of(disk, EnumSet.of(Stage.WAKEUP));
            return Finding.of(
                    disk.isEnough(disk.all().requests()) ? Verdict.CONFIRMED : Verdict.RISK,
                    Severity.of(impact).atLeast(Severity.LOW).atMost(Severity.MEDIUM),
                    "polling is off, and each request waits " + Durations.format(wakeup)
                            + " for the IOThread to wake up",
                    List.of(
                            new Evidence("poll-max-ns", "0"),
                            new Evidence("device", "p50 " + Durations.format(device))),
                    remedy(disk, id, 32_768));
        }
        if (poll > 0 && busy >= BURNING.value() && disk.requestsPerSecond() < FEW.value() && device > 2 * poll) {
            return Finding.of(
                    Verdict.SUSPECTED,
                    Severity.LOW,
                    "the IOThread is " + Numbers.percent(busy)
                            + " busy with few requests: it polls for a device that is slower than" + " it polls",
                    List.of(
                            new Evidence("poll-max-ns", Long.toString(poll)),
                            new Evidence("device", "p50 " + Durations.format(device)),
                            new Evidence("rate", Numbers.rate(disk.requestsPerSecond()) + " requests/s")),
                    remedy(disk, id, 0));
        }
        return Outcome.ok("poll-max-ns=" + poll + ", wake-up p50 " + Durations.format(wakeup));
    }

    private static Remedy remedy(DiskView disk, String id, long value) {
        String domain = disk.machine()
                .map(VirtualMachine::libvirtDomain)
                .map(DiskView::text)
                .orElse("");
        String number = id.replace("iothread", "");
        return Remedy.command(
                "It can be changed while the VM runs; compare before and after. Polling takes processor time from whatever else runs"
                        + " there.",
                domain.isEmpty()
                        ? "qom-set /objects/" + id + " poll-max-ns " + value + "   # at QEMU's monitor"
                        : "virsh iothreadset " + Quoting.shell(domain) + " " + number + " --poll-max-ns " + value
                                + " --live");
    }
}
