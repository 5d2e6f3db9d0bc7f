// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

import static io.iotrace.analyzer.rule.RuleAssertions.assertSilent;
import static io.iotrace.analyzer.rule.RuleAssertions.find;
import static io.iotrace.analyzer.rule.RuleAssertions.only;
import static io.iotrace.analyzer.rule.RuleAssertions.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.SyntheticRecording.RequestBuilder;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import org.junit.jupiter.api.Test;

class MainLoopDiskTest {
    private static final String RULE = "main-loop-disk";

    private static final String LINE = "/usr/bin/qemu-system-x86_64 -machine q35"
            + " -drive file=/var/lib/images/web-01.img,format=raw,if=none,id=libvirt-1-storage,cache=none,aio=native"
            + " -device virtio-blk-pci,drive=libvirt-1-storage,id=virtio-disk0,bus=pcie.0";

    private static SyntheticRecording onMainLoop() {
        return SyntheticRecording.wellConfigured().disk(disk -> disk.ioThreads = "");
    }

    /** The main thread has other things to do as well. */
    private static SyntheticRecording onOccupiedMainLoop() {
        return onMainLoop().threadLoad(SyntheticRecording.PROCESS, "main", 0.3, 0, 0);
    }

    private static void slowDispatch(RequestBuilder request) {
        request.thread = SyntheticRecording.PROCESS;
        request.stages[1] = 12_000;
        request.stages[2] = 9_000;
    }

    private static void quickDispatch(RequestBuilder request) {
        request.thread = SyntheticRecording.PROCESS;
    }

    @Test
    void confirmsABusyDiskWhoseRequestsWaitForTheMainLoop() {
        Finding finding = only(onOccupiedMainLoop().requests(2000, 12, MainLoopDiskTest::slowDispatch), RULE);

        assertThat(finding.verdict()).isEqualTo(Verdict.CONFIRMED);
        assertThat(finding.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(finding.evidence())
                .contains(new Evidence("requests submitted by the main thread", "100 %"))
                .anySatisfy(item -> assertThat(item.value()).startsWith("p50 22.3 µs"));
        // iothread1 exists already, so the disk gets the second one.
        assertThat(finding.remedy().libvirtXml()).isEqualTo("""
                        <iothreads>2</iothreads>
                        <disk type='file' device='disk'>
                          <driver name='qemu' type='raw' iothread='2'/>
                          <source file='/var/lib/images/web-01.img'/>
                          <target dev='vda' bus='virtio'/>
                        </disk>""");
        assertThat(finding.remedy().qemuOptions()).isNull();
        assertThat(finding.remedy().gain().share()).isBetween(0.03, 0.08);
    }

    @Test
    void changesOneMemberOfABareVmsOwnOptions() {
        Finding finding =
                only(onOccupiedMainLoop().commandLine(LINE).requests(2000, 12, MainLoopDiskTest::slowDispatch), RULE);

        assertThat(finding.remedy().libvirtXml()).isNull();
        assertThat(finding.remedy().qemuOptions()).isEqualTo("""
                        -object iothread,id=iothread2
                        -device virtio-blk-pci,drive=libvirt-1-storage,id=virtio-disk0,bus=pcie.0,iothread=iothread2""");
    }

    @Test
    void putsTheIoThreadOfAScsiDiskOnItsController() {
        Finding finding = only(
                onOccupiedMainLoop()
                        .disk(disk -> disk.bus = "virtio-scsi")
                        .requests(2000, 12, MainLoopDiskTest::slowDispatch),
                RULE);

        assertThat(finding.remedy().libvirtXml()).isEqualTo("""
                        <iothreads>2</iothreads>
                        <controller type='scsi' model='virtio-scsi'>
                          <driver iothread='2'/>
                        </controller>""");
    }

    @Test
    void confirmsWhenTheMainThreadItselfIsBusy() {
        SyntheticRecording recording = onMainLoop()
                .threadLoad(SyntheticRecording.PROCESS, "main", 0.7, 0, 0)
                .requests(2000, 12, MainLoopDiskTest::quickDispatch);

        assertThat(verdict(recording, RULE)).isEqualTo(Verdict.CONFIRMED);
    }

    @Test
    void believesTheConfigurationWhenWorkersSubmit() {
        SyntheticRecording recording = onMainLoop()
                .disk(disk -> disk.engine = "threads")
                .threadLoad(SyntheticRecording.PROCESS, "main", 0.7, 0, 0)
                .requests(2000, 12, request -> {
                    request.thread = SyntheticRecording.WORKER;
                    request.engine = "threads";
                });

        assertThat(verdict(recording, RULE)).isEqualTo(Verdict.CONFIRMED);
    }

    /** Twins: the same dispatch times, and nothing that makes the main loop their cause. */
    @Test
    void clearsSlowDispatchOfAMainLoopThatHasNothingElseToDo() {
        SyntheticRecording idle = onMainLoop()
                .threadLoad(SyntheticRecording.PROCESS, "main", 0.05, 0, 0)
                .requests(2000, 12, MainLoopDiskTest::slowDispatch);

        assertThat(verdict(idle, RULE)).isEqualTo(Verdict.CLEARED);
    }

    @Test
    void doesNotBlameTheMainLoopForALackOfProcessors() {
        SyntheticRecording hog = onOccupiedMainLoop().requests(2000, 12, request -> {
            slowDispatch(request);
            request.runDelayNanos = 11_000;
        });

        assertThat(verdict(hog, RULE)).isEqualTo(Verdict.CLEARED);
    }

    @Test
    void confirmsWhenADiskOfTheSameVmOnAnIoThreadIsDispatchedFaster() {
        SyntheticRecording both = onMainLoop()
                .requests(2000, 12, MainLoopDiskTest::slowDispatch)
                .requests(500, 12, request -> request.disk = "virtio-disk1");

        assertThat(verdict(both, RULE)).isEqualTo(Verdict.CONFIRMED);
    }

    @Test
    void clearsAMainLoopThatAnswersAtOnce() {
        assertThat(verdict(onMainLoop().requests(2000, 12, MainLoopDiskTest::quickDispatch), RULE))
                .isEqualTo(Verdict.CLEARED);
    }

    @Test
    void clearsADiskThatIsNotBusy() {
        Finding finding = find(onMainLoop().requests(900, 12, MainLoopDiskTest::slowDispatch), RULE)
                .orElseThrow();

        assertThat(finding.verdict()).isEqualTo(Verdict.CLEARED);
        assertThat(finding.severity()).isEqualTo(Severity.INFO);
    }

    @Test
    void measuresTheRateOverBusySecondsOnly() {
        SyntheticRecording bursts = onMainLoop()
                .requests(2000, 1, MainLoopDiskTest::slowDispatch)
                .requests(1, 12, MainLoopDiskTest::slowDispatch);

        assertThat(bursts.report().machines().get(0).disks().get(0).requestsPerSecond())
                .isEqualTo(2012 / 12.0);
    }

    @Test
    void isARiskWhenTooLittleWasTraced() {
        assertThat(verdict(onOccupiedMainLoop().requests(2000, 9, MainLoopDiskTest::slowDispatch), RULE))
                .isEqualTo(Verdict.RISK);
    }

    @Test
    void staysSilentOnAnIdleDisk() {
        assertSilent(onMainLoop(), RULE);
    }

    @Test
    void staysSilentWithAnIoThread() {
        assertSilent(SyntheticRecording.wellConfigured().requests(2000, 12), RULE);
    }

    @Test
    void believesTheSubmittingThreadOverTheConfiguration() {
        assertSilent(onMainLoop().requests(2000, 12, request -> request.stages[1] = 50_000), RULE);
    }

    @Test
    void suspectsAMainLoopThatTheConfigurationDoesNotName() {
        SyntheticRecording moved = SyntheticRecording.wellConfigured()
                .threadLoad(SyntheticRecording.PROCESS, "main", 0.3, 0, 0)
                .requests(2000, 12, MainLoopDiskTest::slowDispatch);

        assertThat(verdict(moved, RULE)).isEqualTo(Verdict.SUSPECTED);
    }

    @Test
    void staysSilentOnDevicesThatHaveNoIoThread() {
        for (String bus : new String[] {"ide", "ahci", "nvme", "usb", "vhost-user", "vfio"}) {
            assertSilent(
                    onMainLoop().disk(disk -> disk.bus = bus).requests(2000, 12, MainLoopDiskTest::slowDispatch), RULE);
        }
    }

    @Test
    void doesNotTakeADiskWhoseIoThreadsAreNotKnownForOneWithoutThem() {
        SyntheticRecording unknown = SyntheticRecording.wellConfigured()
                .disk(disk -> {
                    disk.ioThreads = "";
                    disk.ioThreadsSource = "";
                })
                .requests(20, 12, request -> request.thread = SyntheticRecording.WORKER);

        assertSilent(unknown, RULE);
    }
}
