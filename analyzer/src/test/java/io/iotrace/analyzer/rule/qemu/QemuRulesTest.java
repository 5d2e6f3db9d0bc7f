// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.qemu;

import static io.iotrace.analyzer.rule.RuleTable.alone;
import static io.iotrace.analyzer.rule.RuleTable.byWorkers;
import static io.iotrace.analyzer.rule.RuleTable.says;
import static io.iotrace.analyzer.rule.RuleTable.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import org.junit.jupiter.api.Test;

class QemuRulesTest {
    private static final int VCPU = 4251;

    private static SyntheticRecording good() {
        return SyntheticRecording.wellConfigured();
    }

    private static SyntheticRecording emulated(String bus) {
        return good().disk(disk -> {
            disk.bus = bus;
            disk.model = bus.equals("nvme") ? "nvme" : "ide-hd";
            disk.ioThreads = "";
        });
    }

    @Test
    void confirmsABusyDiskOnAnEmulatedController() {
        for (String bus : new String[] {"ide", "ahci", "scsi", "usb"}) {
            alone(
                    emulated(bus).requests(600, 12, request -> request.thread = SyntheticRecording.PROCESS),
                    "legacy-emulated-controller",
                    Verdict.CONFIRMED,
                    Severity.MEDIUM);
        }
    }

    @Test
    void isARiskOnAnEmulatedControllerThatIsLittleUsedAndNothingOnACdRom() {
        says(emulated("ahci").requests(100, 12), "legacy-emulated-controller", Verdict.RISK, Severity.LOW);
        silent(emulated("ahci").requests(2, 12), "legacy-emulated-controller");
        silent(emulated("ahci").disk(disk -> disk.removable = true).requests(600, 12), "legacy-emulated-controller");
        silent(good().requests(600, 12), "legacy-emulated-controller");
    }

    @Test
    void namesQemusNvmeController() {
        alone(emulated("nvme").requests(600, 12), "emulated-nvme", Verdict.CONFIRMED, Severity.MEDIUM);
        says(emulated("nvme").requests(100, 12), "emulated-nvme", Verdict.RISK, Severity.LOW);
        silent(good().requests(600, 12), "emulated-nvme");
    }

    @Test
    void saysThatALimitIsReachedAndNothingBelowIt() {
        SyntheticRecording limited = good().disk(disk -> disk.throttling = "iops-total=200");

        Finding finding = alone(limited.requests(200, 12), "qemu-throttle-active", Verdict.CONFIRMED, Severity.LOW);
        assertThat(finding.summary()).contains("iops-total=200 is reached");
        silent(good().disk(disk -> disk.throttling = "iops-total=100000").requests(200, 12), "qemu-throttle-active");
        silent(good().requests(200, 12), "qemu-throttle-active");
        says(
                good().disk(disk -> disk.throttling = "bps-read=819200 bps-write=1")
                        .requests(200, 12),
                "qemu-throttle-active",
                Verdict.CONFIRMED,
                Severity.LOW);
    }

    @Test
    void warnsOfIoUringOnAnEmulatedController() {
        says(
                emulated("ahci").disk(disk -> disk.engine = "io_uring").requests(100, 12),
                "uring-submit-delayed",
                Verdict.RISK,
                Severity.LOW);
        silent(emulated("ahci").requests(100, 12), "uring-submit-delayed");
        silent(good().disk(disk -> disk.engine = "io_uring").requests(100, 12), "uring-submit-delayed");
    }

    @Test
    void confirmsNotificationsThatEndInQemu() {
        SyntheticRecording off = good().bare("ioeventfd=off")
                .thread(VCPU, "vcpu", null, "0-7")
                .requests(500, 12, request -> request.thread = VCPU);

        Finding finding = alone(off, "kick-exits-to-userspace", Verdict.CONFIRMED, Severity.MEDIUM);
        assertThat(finding.remedy().qemuOptions()).doesNotContain("ioeventfd").startsWith("-device virtio-blk-pci,");
        says(good().bare("ioeventfd=off").requests(500, 12), "kick-exits-to-userspace", Verdict.CLEARED, Severity.INFO);
        silent(good().bare("ioeventfd=on").requests(500, 12), "kick-exits-to-userspace");
        silent(good().bare("").requests(500, 12), "kick-exits-to-userspace");
    }

    @Test
    void namesVectorsAndEventIndexOnlyWhereTheyMatter() {
        says(good().bare("vectors=0").requests(2000, 12), "no-irqfd", Verdict.RISK, Severity.LOW);
        silent(good().bare("vectors=0").requests(100, 12), "no-irqfd");
        silent(good().bare("").requests(2000, 12), "no-irqfd");
        says(
                good().bare("event_idx=off").requests(2000, 12, request -> request.queueDepth = 8),
                "event-idx-off",
                Verdict.RISK,
                Severity.LOW);
        silent(good().bare("event_idx=off").requests(2000, 12), "event-idx-off");
        silent(good().bare("").requests(2000, 12, request -> request.queueDepth = 8), "event-idx-off");
    }

    @Test
    void namesARingThatTheGuestFills() {
        says(
                good().bare("queue-size=64").requests(2000, 12, request -> request.queueDepth = 40),
                "virtio-queue-size-small",
                Verdict.CONFIRMED,
                Severity.LOW);
        says(
                good().machine("pc-q35-4.2", "7.2.9").bare("").requests(2000, 12, request -> request.queueDepth = 70),
                "virtio-queue-size-small",
                Verdict.CONFIRMED,
                Severity.LOW);
        silent(good().bare("queue-size=64").requests(2000, 12), "virtio-queue-size-small");
        silent(good().bare("").requests(2000, 12, request -> request.queueDepth = 70), "virtio-queue-size-small");
    }

    @Test
    void pricesTheWayToAWorkerAndClearsAShortOne() {
        SyntheticRecording threads = good().disk(disk -> disk.engine = "threads");

        Finding finding = says(
                threads.requests(2000, 12, byWorkers().andThen(request -> request.stages[2] = 40_000)),
                "aio-threads-direct",
                Verdict.CONFIRMED,
                Severity.MEDIUM);
        assertThat(finding.remedy().libvirtXml()).contains("io='native'");
        says(
                good().disk(disk -> disk.engine = "threads").requests(2000, 12, byWorkers()),
                "aio-threads-direct",
                Verdict.CLEARED,
                Severity.INFO);
        silent(
                good().disk(disk -> {
                            disk.engine = "threads";
                            disk.allocatedBytes = 1 << 20;
                        })
                        .requests(2000, 12, byWorkers()),
                "aio-threads-direct");
        silent(good().requests(2000, 12), "aio-threads-direct");
    }

    @Test
    void noticesAnotherEngineThanConfigured() {
        says(good().requests(200, 12, byWorkers()), "aio-silent-fallback", Verdict.CONFIRMED, Severity.MEDIUM);
        silent(good().requests(200, 12), "aio-silent-fallback");
        silent(
                good().requests(200, 12).requests(100, 12, byWorkers().andThen(request -> request.operation = "flush")),
                "aio-silent-fallback");
        silent(good().disk(disk -> disk.engine = "threads").requests(200, 12, byWorkers()), "aio-silent-fallback");
    }

    @Test
    void namesRequestsThatKernelWorkersTookOver() {
        int worker = 4262;
        SyntheticRecording uring = good().disk(disk -> disk.engine = "io_uring").thread(worker, "io-wq", null, "0-7");

        says(
                uring.requests(100, 12, request -> {
                            request.engine = "io_uring";
                            request.thread = worker;
                            request.stages[3] = 30_000;
                        })
                        .requests(100, 12, request -> request.engine = "io_uring"),
                "io-uring-punt",
                Verdict.CONFIRMED,
                Severity.MEDIUM);
        silent(
                good().disk(disk -> disk.engine = "io_uring")
                        .thread(worker, "io-wq", null, "0-7")
                        .requests(2000, 12, request -> request.engine = "io_uring")
                        .requests(200, 12, request -> {
                            request.engine = "io_uring";
                            request.thread = worker;
                            request.operation = "flush";
                        }),
                "io-uring-punt");
    }

    @Test
    void namesAPoolOfWorkersThatIsUsedUp() {
        SyntheticRecording starved = good().disk(disk -> disk.engine = "threads");
        for (int i = 0; i < 64; i++) {
            int id = 5000 + i;
            starved.thread(id, "worker", null, "0-7")
                    .requests(20, 12, byWorkers().andThen(request -> {
                        request.thread = id;
                        request.queueDepth = 80;
                        request.stages[2] = 400_000;
                    }));
        }

        says(starved, "thread-pool-starved", Verdict.CONFIRMED, Severity.HIGH);
        silent(good().requests(200, 12, byWorkers()), "thread-pool-starved");
    }

    @Test
    void prefersTheVmsOwnWordsAndGivesNoLineOfWhichAPartIsUnknown() {
        SyntheticRecording redacted = good().disk(disk -> disk.engine = "threads")
                .commandLine(
                        "qemu-system-x86_64 -drive file=/var/lib/images/web-01.img,if=none,id=libvirt-1-storage,cache=none,"
                                + "<redacted> -device virtio-blk-pci,drive=libvirt-1-storage,id=virtio-disk0")
                .requests(2000, 12, byWorkers().andThen(request -> request.stages[2] = 40_000));

        assertThat(says(redacted, "aio-threads-direct", Verdict.CONFIRMED, Severity.MEDIUM)
                        .remedy()
                        .qemuOptions())
                .isNull();
    }

    @Test
    void mentionsTheScsiLayerOfAFastDiskThatDoesNotNeedIt() {
        says(
                scsi("").requests(11_000, 2, request -> request.stages[2] = 40_000),
                "virtio-scsi-vs-blk",
                Verdict.RISK,
                Severity.INFO);
        silent(scsi("").requests(11_000, 2), "virtio-scsi-vs-blk");
        silent(scsi("").requests(100, 12, request -> request.stages[2] = 40_000), "virtio-scsi-vs-blk");
        silent(scsi("share-rw=on").requests(11_000, 2, request -> request.stages[2] = 40_000), "virtio-scsi-vs-blk");
        silent(good().bare("").requests(11_000, 2, request -> request.stages[2] = 40_000), "virtio-scsi-vs-blk");
    }

    private static SyntheticRecording scsi(String properties) {
        return good().disk(disk -> disk.bus = "virtio-scsi").bare(properties, "-device virtio-scsi-pci,id=scsi0");
    }

    @Test
    void suspectsThatRequestsAreSortedTwiceOnlyWhereBothSidesMay() {
        SyntheticRecording twice = good().disk(disk -> disk.queues = 1).leaf(leaf -> leaf.scheduler = "mq-deadline");

        says(twice.requests(6000, 12), "guest-scheduler-hint", Verdict.SUSPECTED, Severity.INFO);
        silent(good().disk(disk -> disk.queues = 1).requests(6000, 12), "guest-scheduler-hint");
        silent(good().leaf(leaf -> leaf.scheduler = "mq-deadline").requests(6000, 12), "guest-scheduler-hint");
        silent(
                good().disk(disk -> disk.queues = 1)
                        .leaf(leaf -> leaf.scheduler = "mq-deadline")
                        .requests(600, 12),
                "guest-scheduler-hint");
    }

    @Test
    void saysHowManyAioEventsTheHostHasInUse() {
        Finding finding = says(
                good().setting("", "/proc/sys/fs/aio-nr", "65000")
                        .setting("", "/proc/sys/fs/aio-max-nr", "65536")
                        .requests(200, 12, byWorkers()),
                "aio-silent-fallback",
                Verdict.CONFIRMED,
                Severity.MEDIUM);

        assertThat(finding.evidence().toString()).contains("65,000 of 65,536");
    }
}
