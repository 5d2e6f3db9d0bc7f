// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.rule.remedy.Gain;
import io.iotrace.analyzer.rule.remedy.StageChange;
import org.junit.jupiter.api.Test;

class WhatIfTest {
    private static SyntheticRecording threads() {
        return SyntheticRecording.wellConfigured().disk(disk -> disk.engine = "threads");
    }

    private static Gain gain(SyntheticRecording recording, String rule) {
        return RuleAssertions.find(recording, rule).orElseThrow().remedy().gain();
    }

    @Test
    void saysWhatBecomesOfTheStageThatTheRemedyMakesShorter() {
        Gain gain = gain(
                threads().requests(200, 12, RuleTable.byWorkers().andThen(request -> request.stages[2] = 60_000)),
                "aio-threads-direct");

        StageChange change = gain.stages().get(0);
        assertThat(gain.stages()).hasSize(1);
        assertThat(change.stage()).isEqualTo("qemu");
        assertThat(change.nanosBefore()).isBetween(60_000L, 68_000L);
        assertThat(change.nanosAfter()).isEqualTo(10_000);
        assertThat((double) gain.nanosPerRequest())
                .isCloseTo((double) (change.nanosBefore() - change.nanosAfter()), within(1000.0));
        assertThat(gain.confidence()).startsWith("medium: qemu is taken to fall");
        assertThat(gain.text()).contains("(qemu 6").endsWith("to 10 µs)");
    }

    @Test
    void trustsItselfLessWithSeveralRequestsAtATime() {
        Gain gain = gain(
                threads().requests(200, 12, RuleTable.byWorkers().andThen(request -> {
                    request.stages[2] = 60_000;
                    request.queueDepth = 16;
                })),
                "aio-threads-direct");

        assertThat(gain.confidence()).startsWith("low").contains("a bound");
    }

    @Test
    void promisesNothingWhereNothingHurts() {
        assertThat(gain(threads().requests(200, 12, RuleTable.byWorkers()), "aio-threads-direct"))
                .isNull();
    }

    @Test
    void pricesSleepThatWasMeasured() {
        Gain gain = gain(
                SyntheticRecording.wellConfigured()
                        .stalls(
                                1200,
                                400_000,
                                "io_schedule\nblk_mq_get_tag\n__blk_mq_alloc_requests\n__x64_sys_io_submit")
                        .requests(200, 12, request -> request.stages[3] = 400_000),
                "device-queue-saturated");

        assertThat(gain.confidence()).isEqualTo("high: the time asleep was measured");
        assertThat(gain.share()).isBetween(0.3, 0.5);
    }
}
