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
    private static final String ABSENT = "not in this kernel";

    /** A kernel that lacks some tracepoints and functions. */
    private static KernelOffer kernelWithout(String... missing) {
        Set<String> names = Set.of(missing);
        return (kind, target) -> names.contains(target) || names.contains(kind.prefix) ? ABSENT : "";
    }

    private static HookPlan planWithout(String... missing) {
        return HookPlan.of(HookLadder.points(false), kernelWithout(missing), Refusals.forbidding(Set.of()));
    }

    private static HookPlan planForbidding(String... hooks) {
        return HookPlan.of(HookLadder.points(false), kernelWithout(), Refusals.forbidding(Set.of(hooks)));
    }

    private static Hook hook(HookPlan plan, String point) {
        return plan.hooks().stream()
                .filter(hook -> hook.point().equals(point))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> lines(HookPlan plan) {
        return plan.hooks().stream()
                .map(hook -> hook.point() + ": " + hook.hook())
                .toList();
    }

    @Test
    void takesTheBestRungOfEveryPointOnAKernelThatOffersAll() {
        assertThat(lines(planWithout()))
                .allSatisfy(line -> assertThat(line).doesNotContain("kprobe"))
                .containsExactly(
                        "kick: fentry:ioeventfd_write",
                        "wake: tp_btf:sched_waking + sched_switch + task_newtask + sched_process_exit",
                        "submit: fentry:__x64_sys_io_submit and 26 other calls",
                        "submit of io_uring: tp_btf:io_uring_submit_req + io_uring_queue_async_work + io_uring_complete + io_uring_create",
                        "queue: tp_btf:block_bio_queue + block_split + block_bio_remap + block_bio_complete",
                        "issue: tp_btf:block_rq_issue",
                        "complete: tp_btf:block_rq_complete",
                        "kernelCompletion: fentry:aio_complete_rw + io_complete_rw",
                        "notify: fentry:irqfd_wakeup");
        assertThat(planWithout().hooks())
                .extracting(Hook::reason, Hook::stagesLost)
                .containsOnly(tuple("", ""));
    }

    @Test
    void stepsDownToKprobesWhereThereIsNoFentry() {
        assertThat(lines(planWithout("fentry")))
                .contains(
                        "kick: kprobe:ioeventfd_write",
                        "submit: tp_btf:sys_enter + sys_exit",
                        "kernelCompletion: kprobe:aio_complete_rw + io_complete_rw",
                        "notify: kprobe:irqfd_wakeup");
    }

    @Test
    void stepsDownToTracepointsWhereFunctionsCannotBeHooked() {
        assertThat(lines(planWithout("fentry", "kprobe")))
                .contains(
                        "kick: tp_btf:kvm_mmio + kvm_pio + kvm_fast_mmio",
                        "submit: tp_btf:sys_enter + sys_exit",
                        "kernelCompletion: tp_btf:iomap_dio_complete",
                        "notify: tp_btf:kvm_msi_set_irq + kvm_set_irq");
    }

    @Test
    void stepsDownToSystemCallsWithoutKvm() {
        HookPlan plan = planWithout("fentry", "kprobe", "kvm_mmio", "kvm_msi_set_irq");

        assertThat(lines(plan)).contains("kick: write(2) to the ioeventfd", "notify: write(2) to the irqfd");
        assertThat(hook(plan, "kick").stagesLost()).isEqualTo("kick");
    }

    @Test
    void leavesOutARungThatTheUserForbids() {
        HookPlan plan = planForbidding("fentry", "kprobe:irqfd_wakeup");

        assertThat(lines(plan))
                .contains(
                        "kick: kprobe:ioeventfd_write",
                        "submit: tp_btf:sys_enter + sys_exit",
                        "notify: tp_btf:kvm_msi_set_irq + kvm_set_irq");
        assertThat(hook(plan, "notify").reason())
                .isEqualTo("fentry:irqfd_wakeup: forbidden by --without-hook;"
                        + " kprobe:irqfd_wakeup: forbidden by --without-hook;"
                        + " an interrupt is told from another eventfd by KVM's injection only");
    }

    @Test
    void leavesOutARungThatTheKernelRefusedAndSaysSo() {
        Refusals refusals = Refusals.forbidding(Set.of());
        refusals.add("fentry:ioeventfd_write", "the kernel refused to attach on_ioeventfd (errno 16)");

        assertThat(hook(HookPlan.of(HookLadder.points(false), kernelWithout(), refusals), "kick"))
                .isEqualTo(new Hook(
                        "kick",
                        "kprobe:ioeventfd_write",
                        Hook.State.ATTACHED,
                        "fentry:ioeventfd_write: the kernel refused to attach on_ioeventfd (errno 16)",
                        ""));
    }

    @Test
    void loadsEachProgramOfTheChosenRungsAndNoOther() {
        assertThat(planWithout().programs())
                .contains("on_ioeventfd", "on_io_uring_submit", "on_aio_complete", "enter_sys_io_submit")
                .doesNotContain("on_io_uring_submit_sqe", "probe_ioeventfd", "on_sys_enter", "on_iomap_complete");
        assertThat(HookPlan.allPrograms())
                .contains("on_io_uring_submit_sqe", "probe_ioeventfd", "on_sys_enter", "on_iomap_complete")
                .containsAll(planWithout().programs());
    }

    @Test
    void hooksNvmeCommandsOnlyWhenAsked() {
        HookPlan plan = HookPlan.of(HookLadder.points(true), kernelWithout(), Refusals.forbidding(Set.of()));

        assertThat(lines(plan)).contains("nvme: tp_btf:nvme_setup_cmd + nvme_complete_rq");
        assertThat(lines(planWithout())).noneMatch(line -> line.contains("nvme"));
    }

    @Test
    void loadsTheOldProgramInPlaceOfTheNewOneBeforeLinux64() {
        HookPlan plan = planWithout("io_uring_submit_req");

        assertThat(plan.uses("on_io_uring_submit_sqe")).isTrue();
        assertThat(plan.uses("on_io_uring_submit")).isFalse();
        assertThat(hook(plan, "submit of io_uring"))
                .isEqualTo(new Hook(
                        "submit of io_uring",
                        "tp_btf:io_uring_submit_sqe + io_uring_queue_async_work + io_uring_complete + io_uring_create",
                        Hook.State.ATTACHED,
                        "tp_btf:io_uring_submit_req + io_uring_queue_async_work + io_uring_complete + io_uring_create: not in this kernel",
                        ""));
    }

    @Test
    void goesOnWithoutAPointThatCostsOnlyStages() {
        HookPlan plan = planWithout("fentry", "kprobe", "iomap_dio_complete", "sched_waking", "io_uring_complete");

        assertThat(List.of(hook(plan, "kernelCompletion"), hook(plan, "wake"), hook(plan, "submit of io_uring")))
                .extracting(Hook::hook, Hook::state, Hook::stagesLost)
                .containsExactly(
                        tuple("", Hook.State.MISSING, "complete"),
                        tuple("", Hook.State.MISSING, "wakeup qemu reap notify"),
                        tuple("", Hook.State.MISSING, "submit"));
        assertThat(hook(plan, "wake").reason())
                .isEqualTo("tp_btf:sched_waking + sched_switch + task_newtask + sched_process_exit: not in this kernel;"
                        + " tp_btf:sched_waking, interrupts known by the run queue, + sched_switch + task_newtask"
                        + " + sched_process_exit: not in this kernel;"
                        + " tp_btf:sched_waking, in interrupts too, + sched_switch + task_newtask"
                        + " + sched_process_exit: not in this kernel");
        assertThat(plan.programs())
                .doesNotContain("on_waking", "on_switch", "on_iomap_complete", "on_io_uring_complete");
    }

    @ParameterizedTest
    @CsvSource({
        "block_split, queue, tp_btf:block_bio_queue + block_split + block_bio_remap + block_bio_complete",
        "block_rq_issue, issue, tp_btf:block_rq_issue",
        "block_rq_complete, complete, tp_btf:block_rq_complete"
    })
    void saysWhatTheKernelLacksWhenNoRequestCouldBeFollowed(String tracepoint, String point, String hook) {
        assertThatThrownBy(() -> planWithout(tracepoint))
                .isInstanceOf(ProbeException.class)
                .hasMessage("of " + point + " no hook can be used, without which no request can be followed (" + hook
                        + ": not in this kernel): iotrace needs Linux 5.12 or newer");
    }
}
