// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

import static io.iotrace.analyzer.rule.RuleAssertions.assertSilent;
import static io.iotrace.analyzer.rule.RuleAssertions.find;
import static io.iotrace.analyzer.rule.RuleAssertions.only;
import static io.iotrace.analyzer.rule.RuleAssertions.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.SyntheticRecording.LeafBuilder;
import io.iotrace.analyzer.SyntheticRecording.RequestBuilder;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class WrongBlkSchedulerTest {
    private static final String RULE = "wrong-blk-scheduler";

    private static SyntheticRecording scheduler(String name) {
        return SyntheticRecording.wellConfigured().leaf(leaf -> leaf.scheduler = name);
    }

    /** As measured with bfq on a loop device over tmpfs. */
    private static void throughBfq(RequestBuilder request) {
        request.stages[4] = 3_000;
        request.stages[5] = 15_000;
    }

    private static void throughSlowElevator(RequestBuilder request) {
        request.stages[4] = 15_000;
    }

    @Test
    void confirmsBfqOnAFastDevice() {
        Finding finding = only(
                scheduler("bfq").leafLoad(20_000, 2).requests(20_000, 11, WrongBlkSchedulerTest::throughBfq), RULE);

        assertThat(finding.verdict()).isEqualTo(Verdict.CONFIRMED);
        assertThat(finding.severity()).isEqualTo(Severity.LOW);
        assertThat(finding.evidence())
                .contains(new Evidence("in flight on the device", "2 of 256"))
                .anySatisfy(item -> assertThat(item.value()).endsWith("17 % of both"));
        assertThat(finding.remedy().runtimeCommand()).isEqualTo("echo none > /sys/block/nvme0n1/queue/scheduler");
        assertThat(finding.remedy().restart()).isFalse();
    }

    @Test
    void confirmsBfqOnALoopDeviceWithoutAnyInventoryOfTheProcess() {
        SyntheticRecording fio = scheduler("bfq")
                .leaf(leaf -> {
                    leaf.name = "loop0";
                    leaf.kind = "loop";
                    leaf.hardwareQueues = 1;
                    leaf.node = -1;
                })
                .requests(20_000, 11, request -> {
                    throughBfq(request);
                    request.machine = "fio";
                    request.disk = "loop0";
                    request.process = 99;
                    request.leaf = "loop0";
                });

        assertThat(only(fio, RULE).virtualMachine()).isEqualTo("fio");
        assertThat(only(fio, RULE).verdict()).isEqualTo(Verdict.CONFIRMED);
    }

    @Test
    void holdsOtherElevatorsToAHigherMark() {
        assertThat(verdict(scheduler("kyber").requests(6000, 11, WrongBlkSchedulerTest::throughBfq), RULE))
                .isEqualTo(Verdict.CLEARED);
        assertThat(verdict(scheduler("kyber").requests(6000, 11, WrongBlkSchedulerTest::throughSlowElevator), RULE))
                .isEqualTo(Verdict.CONFIRMED);
    }

    @Test
    void isForInformationOnlyOnASataDrive() {
        SyntheticRecording sata = scheduler("mq-deadline")
                .leaf(leaf -> {
                    leaf.kind = "scsi";
                    leaf.hardwareQueues = 4;
                })
                .requests(6000, 11, WrongBlkSchedulerTest::throughSlowElevator);

        assertThat(find(sata, RULE).orElseThrow().severity()).isEqualTo(Severity.INFO);
    }

    @Test
    void isARiskWhenTooLittleWasTraced() {
        assertThat(verdict(scheduler("bfq").requests(20_000, 2, WrongBlkSchedulerTest::throughBfq), RULE))
                .isEqualTo(Verdict.RISK);
        assertThat(find(scheduler("kyber").requests(20_000, 2), RULE)
                        .orElseThrow()
                        .severity())
                .isEqualTo(Severity.INFO);
    }

    @Test
    void confirmsBfqBehindALongQueueByTheProcessorTimeItTakes() {
        Finding finding = only(
                scheduler("bfq").requests(20_000, 11, request -> {
                    request.stages[4] = 2_000;
                    request.stages[5] = 112_000;
                }),
                RULE);

        assertThat(finding.verdict()).isEqualTo(Verdict.CONFIRMED);
        assertThat(finding.evidence())
                .contains(new Evidence("between queue and issue at the measured rate", "4 % of one processor"));
    }

    @Test
    void clearsAnElevatorThatCostsNothing() {
        assertThat(verdict(scheduler("bfq").requests(6000, 11), RULE)).isEqualTo(Verdict.CLEARED);
    }

    @Test
    void doesNotBlameTheElevatorWhenTheDeviceIsFull() {
        assertThat(verdict(
                        scheduler("bfq").leafLoad(6_000, 200).requests(6000, 11, WrongBlkSchedulerTest::throughBfq),
                        RULE))
                .isEqualTo(Verdict.CLEARED);
    }

    @Test
    void staysSilentWithoutAScheduler() {
        assertSilent(scheduler("none").requests(6000, 11, WrongBlkSchedulerTest::throughSlowElevator), RULE);
    }

    @Test
    void staysSilentBelowFiveThousandOperationsASecond() {
        assertSilent(scheduler("bfq").requests(4900, 11, WrongBlkSchedulerTest::throughBfq), RULE);
    }

    @Test
    void staysSilentOnTheKernelsOwnChoiceForASingleQueue() {
        assertSilent(
                scheduler("mq-deadline")
                        .leaf(leaf -> leaf.hardwareQueues = 1)
                        .requests(6000, 11, WrongBlkSchedulerTest::throughSlowElevator),
                RULE);
    }

    @Test
    void staysSilentWhereAnElevatorHasAPurpose() {
        List<Consumer<LeafBuilder>> purposes = List.of(
                leaf -> leaf.weighted = true, leaf -> leaf.zoned = "host-managed", leaf -> leaf.rotational = true);
        for (Consumer<LeafBuilder> purpose : purposes) {
            assertSilent(scheduler("bfq").leaf(purpose).requests(6000, 11, WrongBlkSchedulerTest::throughBfq), RULE);
        }
    }

    @Test
    void staysSilentWithSeveralTenants() {
        SyntheticRecording twoMachines = scheduler("bfq")
                .requests(6000, 11, WrongBlkSchedulerTest::throughBfq)
                .requests(1, 1, request -> request.machine = "db-01");
        SyntheticRecording strangers =
                scheduler("bfq").leafLoad(200_000, 2).requests(6000, 11, WrongBlkSchedulerTest::throughBfq);

        assertSilent(twoMachines, RULE);
        assertSilent(strangers, RULE);
    }

    @Test
    void takesTheProcessesOfOneProgramForOneTenant() {
        SyntheticRecording twoJobs = scheduler("bfq")
                .requests(6000, 11, WrongBlkSchedulerTest::throughBfq)
                .requests(6000, 11, request -> {
                    throughBfq(request);
                    request.process = 77;
                });

        assertThat(verdict(twoJobs, RULE)).isEqualTo(Verdict.CONFIRMED);
    }

    @Test
    void staysSilentOnASlowRemoteDevice() {
        SyntheticRecording cloud = scheduler("bfq")
                .leaf(leaf -> leaf.remote = true)
                .requests(6000, 11, request -> {
                    request.stages[4] = 90_000;
                    request.stages[5] = 600_000;
                });

        assertSilent(cloud, RULE);
    }

    @Test
    void suspectsASpinningDiskWithoutASchedulerThatSeveralTenantsUse() {
        Consumer<RequestBuilder> near = request -> request.stages[5] = 8_000_000;
        Consumer<RequestBuilder> seeking = request -> request.stages[5] = 150_000_000;
        SyntheticRecording shared = SyntheticRecording.wellConfigured()
                .leaf(leaf -> leaf.rotational = true)
                .requests(100, 12, seeking)
                .requests(100, 12, near)
                .requests(100, 12, request -> {
                    seeking.accept(request);
                    request.machine = "db-01";
                });
        SyntheticRecording slowForAll = SyntheticRecording.wellConfigured()
                .leaf(leaf -> leaf.rotational = true)
                .requests(200, 12, seeking)
                .requests(100, 12, request -> {
                    seeking.accept(request);
                    request.machine = "db-01";
                });

        assertThat(verdict(shared, RULE)).isEqualTo(Verdict.SUSPECTED);
        assertThat(find(shared, RULE).orElseThrow().remedy().runtimeCommand()).contains("mq-deadline");
        assertSilent(slowForAll, RULE);
        assertSilent(
                SyntheticRecording.wellConfigured()
                        .leaf(leaf -> leaf.rotational = true)
                        .requests(100, 12, seeking),
                RULE);
    }
}
