// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

import static io.iotrace.analyzer.rule.RuleTable.alone;
import static io.iotrace.analyzer.rule.RuleTable.says;
import static io.iotrace.analyzer.rule.RuleTable.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.SyntheticRecording.RequestBuilder;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.recording.event.Host;
import io.iotrace.recording.event.ThreadStatistics;
import org.junit.jupiter.api.Test;

class PlacementRulesTest {
    private static SyntheticRecording good() {
        return SyntheticRecording.wellConfigured();
    }

    private static SyntheticRecording busyIoThread() {
        return good().threadLoad(SyntheticRecording.IO_THREAD, "iothread", 0.95, 0, 0);
    }

    private static void queueing(RequestBuilder request) {
        request.stages[1] = 40_000;
        request.stages[2] = 30_000;
    }

    @Test
    void confirmsThreadsThatWaitForAProcessor() {
        SyntheticRecording hog = good().requests(200, 12, request -> {
            request.stages[1] = 900_000;
            request.runDelayNanos = 880_000;
        });

        Finding finding = alone(hog, "io-cpu-contention", Verdict.CONFIRMED, Severity.HIGH);
        assertThat(finding.remedy().gain().share()).isGreaterThan(0.5);
    }

    @Test
    void saysNothingOfWakeUpsThatAreSlowWithoutAWait() {
        silent(
                good().requests(200, 12, request -> {
                    request.stages[1] = 900_000;
                    request.runDelayNanos = 1_000;
                }),
                "io-cpu-contention");
        silent(good().requests(200, 12), "io-cpu-contention");
    }

    @Test
    void confirmsSeveralBusyDisksOnOneSaturatedIoThread() {
        SyntheticRecording shared = busyIoThread()
                .requests(2000, 12, PlacementRulesTest::queueing)
                .requests(1500, 12, request -> {
                    queueing(request);
                    request.disk = "virtio-disk1";
                });

        says(shared, "iothread-oversubscribed", Verdict.CONFIRMED, Severity.HIGH);
    }

    @Test
    void saysNothingOfAnIoThreadThatOnlyLooksBusyOrHasOneBusyDisk() {
        silent(
                busyIoThread().requests(2000, 12).requests(1500, 12, request -> request.disk = "virtio-disk1"),
                "iothread-oversubscribed");
        silent(busyIoThread().requests(2000, 12, PlacementRulesTest::queueing), "iothread-oversubscribed");
        silent(
                good().requests(2000, 12, PlacementRulesTest::queueing).requests(1500, 12, request -> {
                    queueing(request);
                    request.disk = "virtio-disk1";
                }),
                "iothread-oversubscribed");
    }

    @Test
    void namesOneIoThreadForAllQueuesOfAHotDisk() {
        SyntheticRecording hot =
                busyIoThread().machine("pc-q35-9.0", "9.0.2").requests(21_000, 11, PlacementRulesTest::queueing);

        assertThat(says(hot, "single-iothread-multiqueue", Verdict.CONFIRMED, Severity.HIGH)
                        .remedy()
                        .text())
                .contains("<iothreads>");
        silent(busyIoThread().requests(2000, 12, PlacementRulesTest::queueing), "single-iothread-multiqueue");
    }

    @Test
    void saysThatAnOldQemuCannotMapQueues() {
        SyntheticRecording old = busyIoThread().requests(21_000, 11, PlacementRulesTest::queueing);

        assertThat(says(old, "single-iothread-multiqueue", Verdict.CONFIRMED, Severity.HIGH)
                        .remedy()
                        .text())
                .contains("need QEMU 9.0");
    }

    @Test
    void namesASingleQueueOnlyUnderALoadThatItMattersTo() {
        SyntheticRecording single = good().disk(disk -> disk.queues = 1).bare("num-queues=1");

        Finding finding = says(single.requests(21_000, 11), "virtio-single-queue", Verdict.RISK, Severity.LOW);
        assertThat(finding.remedy().qemuOptions()).endsWith("num-queues=4");
        silent(good().disk(disk -> disk.queues = 1).bare("num-queues=1").requests(200, 12), "virtio-single-queue");
        silent(good().bare("").requests(21_000, 11), "virtio-single-queue");
    }

    @Test
    void knowsThatAnOldMachineTypeHasOneQueue() {
        says(
                good().machine("pc-q35-5.1", "7.2.9")
                        .disk(disk -> disk.queues = 0)
                        .bare("")
                        .requests(21_000, 11),
                "virtio-single-queue",
                Verdict.RISK,
                Severity.LOW);
        silent(good().disk(disk -> disk.queues = 0).bare("").requests(21_000, 11), "virtio-single-queue");
    }

    @Test
    void namesPollingThatIsOffWhereItWouldPay() {
        SyntheticRecording off = good().bare("iothread=iothread1", "-object iothread,id=iothread1,poll-max-ns=0")
                .requests(2000, 12, request -> request.stages[1] = 15_000);

        Finding finding = says(off, "iothread-polling", Verdict.CONFIRMED, Severity.LOW);
        assertThat(finding.remedy().runtimeCommand()).startsWith("qom-set /objects/iothread1 poll-max-ns 32768");
        silent(
                good().bare("iothread=iothread1", "-object iothread,id=iothread1")
                        .requests(2000, 12, request -> request.stages[1] = 15_000),
                "iothread-polling");
    }

    @Test
    void suspectsPollingForADeviceThatIsSlowerThanThePoll() {
        SyntheticRecording burning = busyIoThread()
                .bare("iothread=iothread1", "-object iothread,id=iothread1")
                .requests(200, 12, request -> request.stages[5] = 400_000);

        says(burning, "iothread-polling", Verdict.SUSPECTED, Severity.LOW);
        silent(
                good().bare("iothread=iothread1", "-object iothread,id=iothread1")
                        .requests(200, 12, request -> request.stages[5] = 400_000),
                "iothread-polling");
    }

    @Test
    void namesGuestMemoryThatMustBeBroughtIn() {
        String stack = "io_schedule do_swap_page handle_mm_fault pin_user_pages_fast iov_iter_extract_pages";
        says(
                good().requests(200, 12).stalls("read", 100, 900_000, stack),
                "guest-memory-swapped",
                Verdict.CONFIRMED,
                Severity.HIGH);
        silent(good().requests(200, 12), "guest-memory-swapped");
    }

    private static SyntheticRecording pinned(int balancing) {
        return good().event(new Host("6.1.0", "x86_64", 8, false, balancing))
                .twoNodes(21)
                .thread(SyntheticRecording.IO_THREAD, "iothread", "iothread1", "0-3")
                .thread(4251, "vcpu", null, "4-7");
    }

    @Test
    void mentionsNumaBalancingBesidePinnedThreads() {
        says(pinned(1).requests(2000, 11), "numa-balancing-with-pinning", Verdict.RISK, Severity.INFO);
        silent(pinned(0).requests(2000, 11), "numa-balancing-with-pinning");
        silent(
                good().event(new Host("6.1.0", "x86_64", 8, false, 1))
                        .twoNodes(21)
                        .requests(2000, 11),
                "numa-balancing-with-pinning");
    }

    @Test
    void confirmsAnIoThreadThatWaitsOnTheProcessorsOfOthers() {
        SyntheticRecording shared = good().event(new Host("6.1.0", "x86_64", 8, false, 0))
                .thread(SyntheticRecording.IO_THREAD, "iothread", "iothread1", "2")
                .thread(SyntheticRecording.PROCESS, "main", null, "2");

        says(shared.event(waiting(0.2)).requests(2000, 11), "emulator-on-io-cpus", Verdict.CONFIRMED, Severity.MEDIUM);
        silent(
                good().event(new Host("6.1.0", "x86_64", 8, false, 0))
                        .event(waiting(0.2))
                        .requests(2000, 11),
                "emulator-on-io-cpus");
        silent(
                good().event(new Host("6.1.0", "x86_64", 8, false, 0))
                        .thread(SyntheticRecording.IO_THREAD, "iothread", "iothread1", "2")
                        .thread(SyntheticRecording.PROCESS, "main", null, "2")
                        .requests(2000, 11),
                "emulator-on-io-cpus");
    }

    private static ThreadStatistics waiting(double share) {
        return new ThreadStatistics(
                SyntheticRecording.MACHINE,
                SyntheticRecording.IO_THREAD,
                "IO iothread1",
                "iothread",
                100_000_000,
                (long) (share * 1_000_000_000L),
                1000,
                1000,
                0,
                0);
    }

    @Test
    void namesTheOneQueueOfAScsiControllerAndWhatToSetOnIt() {
        Finding finding = says(
                good().disk(disk -> {
                            disk.bus = "virtio-scsi";
                            disk.queues = 1;
                        })
                        .bare("", "-device virtio-scsi-pci,id=scsi0,num_queues=1")
                        .requests(21_000, 2),
                "virtio-scsi-single-queue",
                Verdict.RISK,
                Severity.LOW);

        assertThat(finding.remedy().qemuOptions()).isEqualTo("-device virtio-scsi-pci,id=scsi0,num_queues=4");
        silent(
                good().disk(disk -> disk.bus = "virtio-scsi")
                        .bare("", "-device virtio-scsi-pci,id=scsi0")
                        .requests(21_000, 2),
                "virtio-scsi-single-queue");
        silent(good().disk(disk -> disk.queues = 1).bare("").requests(21_000, 2), "virtio-scsi-single-queue");
    }
}
