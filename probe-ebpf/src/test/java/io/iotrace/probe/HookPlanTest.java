// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HookPlanTest {
    private static HookPlan planWithout(String... tracepoints) {
        Set<String> missing = Set.of(tracepoints);
        return HookPlan.of(name -> !missing.contains(name));
    }

    private static Hook hook(HookPlan plan, String point) {
        return plan.hooks().stream()
                .filter(hook -> hook.point().equals(point))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void servesEveryPointOnAKernelThatHasEveryTracepoint() {
        assertThat(planWithout().hooks())
                .extracting(hook -> hook.point() + ": " + hook.hook())
                .containsExactly(
                        "kick: tp_btf:kvm_mmio + kvm_pio + kvm_fast_mmio + write(2)",
                        "wake: tp_btf:sched_waking + sched_switch",
                        "submit: tp_btf:sys_enter + sys_exit",
                        "submit of io_uring: tp_btf:io_uring_submit_req + io_uring_complete",
                        "queue: tp_btf:block_bio_queue + block_split + block_bio_remap",
                        "issue: tp_btf:block_rq_issue",
                        "complete: tp_btf:block_rq_complete",
                        "kernelCompletion: tp_btf:iomap_dio_complete",
                        "notify: write(2) to the irqfd");
    }

    @Test
    void loadsEachProgramOfTheChosenRungsAndNoOther() {
        assertThat(planWithout().programs())
                .contains("on_kvm_fast_mmio", "on_io_uring_submit", "on_iomap_complete")
                .doesNotContain("on_io_uring_submit_sqe");
        assertThat(HookPlan.allPrograms())
                .contains("on_io_uring_submit_sqe")
                .containsAll(planWithout().programs());
    }

    @Test
    void saysWhichBetterHooksWereNotUsedAndWhy() {
        assertThat(hook(planWithout("io_uring_submit_req"), "submit of io_uring"))
                .isEqualTo(new Hook(
                        "submit of io_uring",
                        "tp_btf:io_uring_submit_sqe + io_uring_complete",
                        Hook.State.ATTACHED,
                        "tp_btf:io_uring_submit_req + io_uring_complete: not in this kernel",
                        ""));
        assertThat(hook(planWithout("kvm_pio"), "kick"))
                .isEqualTo(new Hook(
                        "kick",
                        "write(2) to the ioeventfd",
                        Hook.State.ATTACHED,
                        "fentry:ioeventfd_write, kprobe:ioeventfd_write: not in this version of iotrace;"
                                + " tp_btf:kvm_mmio + kvm_pio + kvm_fast_mmio + write(2): not in this kernel;"
                                + " KVM signals without a write(2)",
                        "kick"));
    }

    @Test
    void loadsTheOldProgramInPlaceOfTheNewOneBeforeLinux64() {
        HookPlan plan = planWithout("io_uring_submit_req");

        assertThat(plan.uses("on_io_uring_submit_sqe")).isTrue();
        assertThat(plan.uses("on_io_uring_submit")).isFalse();
    }

    @Test
    void goesOnWithoutAPointThatCostsOnlyStages() {
        HookPlan plan = planWithout("iomap_dio_complete", "sched_waking", "io_uring_complete");

        assertThat(List.of(hook(plan, "kernelCompletion"), hook(plan, "wake"), hook(plan, "submit of io_uring")))
                .extracting(Hook::hook, Hook::state, Hook::reason, Hook::stagesLost)
                .containsExactly(
                        tuple("", Hook.State.MISSING, "the kernel has no tracepoint for it", "complete"),
                        tuple("", Hook.State.MISSING, "the kernel has no tracepoint for it", "wakeup qemu reap notify"),
                        tuple("", Hook.State.MISSING, "the kernel has no tracepoint for it", "submit"));
        assertThat(plan.programs())
                .doesNotContain("on_waking", "on_switch", "on_iomap_complete", "on_io_uring_complete");
    }

    @ParameterizedTest
    @CsvSource({
        "sys_exit, tp_btf:sys_enter + sys_exit",
        "block_split, tp_btf:block_bio_queue + block_split + block_bio_remap",
        "block_rq_issue, tp_btf:block_rq_issue",
        "block_rq_complete, tp_btf:block_rq_complete"
    })
    void saysWhatTheKernelLacksWhenNoRequestCouldBeFollowed(String tracepoint, String hook) {
        assertThatThrownBy(() -> planWithout(tracepoint))
                .isInstanceOf(ProbeException.class)
                .hasMessage("this kernel lacks " + hook + ", without which no request can be followed:"
                        + " iotrace needs Linux 5.12 or newer with CONFIG_DEBUG_INFO_BTF");
    }
}
