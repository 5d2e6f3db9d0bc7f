// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static io.iotrace.probe.HookKind.FENTRY;
import static io.iotrace.probe.HookKind.KPROBE;
import static io.iotrace.probe.HookKind.TRACEPOINT;

import io.iotrace.probe.HookPoint.Rung;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Every point of the request path in path order, and for each the hooks there are, best first (DESIGN 4). */
final class HookLadder {
    /** Knows interrupts by the preemption counter, which it finds by the run queue. */
    static final String WAKE_BY_QUEUE =
            "tp_btf:sched_waking, interrupts known by the run queue, + sched_switch + task_newtask"
                    + " + sched_process_exit";

    private static final boolean ARM = "aarch64".equals(System.getProperty("os.arch"));
    private static final String CALL = ARM ? "__arm64_sys_" : "__x64_sys_";

    /** System calls that hook_function.h hooks by their own functions. */
    private static final List<String> CALLS = List.of(
            "io_setup",
            "io_submit",
            "io_uring_enter",
            "io_getevents",
            "io_pgetevents",
            "ppoll",
            "pselect6",
            "epoll_pwait",
            "epoll_pwait2",
            "futex",
            "read",
            "readv",
            "pread64",
            "preadv",
            "preadv2",
            "write",
            "writev",
            "pwrite64",
            "pwritev",
            "pwritev2",
            "fsync",
            "fdatasync",
            "fallocate",
            "ioctl");

    private static final List<String> CALLS_OF_X86 = List.of("poll", "select", "epoll_wait");

    private static final List<HookPoint> POINTS = List.of(
            HookPoint.of(
                    "kick",
                    "kick",
                    Rung.of(FENTRY, List.of("on_ioeventfd", "after_ioeventfd"), "ioeventfd_write"),
                    Rung.of(KPROBE, List.of("probe_ioeventfd", "probe_ioeventfd_end"), "ioeventfd_write"),
                    Rung.of(
                                    TRACEPOINT,
                                    List.of("on_kvm_mmio", "on_kvm_pio", "on_kvm_fast_mmio"),
                                    "kvm_mmio",
                                    "kvm_pio",
                                    "kvm_fast_mmio")
                            .falls("kvm_fast_mmio comes after the signal, so such a kick has no beginning"),
                    Rung.systemCall("write(2) to the ioeventfd", "kick", "KVM signals without a write(2)")),
            HookPoint.of(
                    "wake",
                    "wakeup qemu reap notify",
                    Rung.of(
                            TRACEPOINT,
                            List.of("on_waking", "on_switch", "on_new_task", "on_exit"),
                            "sched_waking",
                            "sched_switch",
                            "task_newtask",
                            "sched_process_exit"),
                    Rung.of(
                                    TRACEPOINT,
                                    List.of("on_waking_by_queue", "on_switch", "on_new_task", "on_exit"),
                                    "sched_waking",
                                    "sched_switch",
                                    "task_newtask",
                                    "sched_process_exit")
                            .named(WAKE_BY_QUEUE),
                    Rung.of(
                                    TRACEPOINT,
                                    List.of("on_waking_anywhere", "on_switch", "on_new_task", "on_exit"),
                                    "sched_waking",
                                    "sched_switch",
                                    "task_newtask",
                                    "sched_process_exit")
                            .named("tp_btf:sched_waking, in interrupts too, + sched_switch + task_newtask"
                                    + " + sched_process_exit")
                            .falls("an interrupt that wakes an event loop while a vCPU is in the kernel looks like that"
                                    + " vCPU's kick")),
            HookPoint.essential(
                    "submit",
                    "submit",
                    systemCallFunctions(),
                    Rung.of(TRACEPOINT, List.of("on_sys_enter", "on_sys_exit"), "sys_enter", "sys_exit")
                            .falls("every system call of the host pays for the hook")),
            HookPoint.of(
                    "submit of io_uring",
                    "submit",
                    uring("on_io_uring_submit", "io_uring_submit_req"),
                    uring("on_io_uring_submit_sqe", "io_uring_submit_sqe")),
            HookPoint.essential(
                    "queue",
                    "submit block device",
                    Rung.of(
                            TRACEPOINT,
                            List.of("on_bio_queue", "on_bio_split", "on_bio_remap", "on_bio_complete"),
                            "block_bio_queue",
                            "block_split",
                            "block_bio_remap",
                            "block_bio_complete")),
            HookPoint.essential(
                    "issue", "block device", Rung.of(TRACEPOINT, List.of("on_request_issue"), "block_rq_issue")),
            HookPoint.essential(
                    "complete", "device", Rung.of(TRACEPOINT, List.of("on_request_complete"), "block_rq_complete")),
            HookPoint.of(
                    "kernelCompletion",
                    "complete",
                    Rung.of(
                            FENTRY,
                            List.of("on_aio_complete", "on_uring_complete"),
                            "aio_complete_rw",
                            "io_complete_rw"),
                    Rung.of(
                            KPROBE,
                            List.of("probe_aio_complete", "probe_uring_complete"),
                            "aio_complete_rw",
                            "io_complete_rw"),
                    Rung.of(TRACEPOINT, List.of("on_iomap_complete"), "iomap_dio_complete")
                            .falls("a block device has no such end, its complete and reap are one span")),
            HookPoint.of(
                    "notify",
                    "notify",
                    Rung.of(FENTRY, List.of("on_irqfd"), "irqfd_wakeup"),
                    Rung.of(KPROBE, List.of("probe_irqfd"), "irqfd_wakeup"),
                    Rung.of(TRACEPOINT, List.of("on_kvm_msi", "on_kvm_irq"), "kvm_msi_set_irq", "kvm_set_irq")
                            .falls("an interrupt is told from another eventfd by KVM's injection only"),
                    Rung.systemCall("write(2) to the irqfd", "", "interrupts raised by an ioctl are not seen")));

    private static final HookPoint NVME = HookPoint.of(
            "nvme",
            "",
            Rung.of(TRACEPOINT, List.of("on_nvme_setup", "on_nvme_complete"), "nvme_setup_cmd", "nvme_complete_rq"));

    private HookLadder() {}

    /** The points, with the detail of NVMe commands or without. */
    static List<HookPoint> points(boolean nvme) {
        List<HookPoint> points = new ArrayList<>(POINTS);
        if (nvme) {
            points.add(NVME);
        }
        return points;
    }

    /** The points for a kernel without types. */
    static List<HookPoint> withoutTypes(boolean nvme) {
        return points(nvme).stream().map(HookPoint::withoutTypes).toList();
    }

    /** Rungs whose programs ask for the kernel's preemption counter. */
    static List<Rung> knowingInterrupts() {
        return POINTS.stream()
                .flatMap(point -> point.rungs().stream())
                .filter(rung ->
                        rung.programs().contains("on_waking") || rung.programs().contains("on_waking_by_queue"))
                .toList();
    }

    /** The tracepoints that rungs hook. */
    static Set<String> tracepoints() {
        return points(true).stream()
                .flatMap(point -> point.rungs().stream())
                .filter(rung -> rung.kind() == TRACEPOINT)
                .flatMap(rung -> rung.targets().stream())
                .collect(Collectors.toSet());
    }

    /** The functions of the kernel that rungs hook. */
    static Set<String> functions() {
        return POINTS.stream()
                .flatMap(point -> point.rungs().stream())
                .filter(rung -> rung.kind() == FENTRY || rung.kind() == KPROBE)
                .flatMap(rung -> rung.targets().stream())
                .collect(Collectors.toSet());
    }

    private static Rung systemCallFunctions() {
        List<String> programs = new ArrayList<>();
        List<String> functions = new ArrayList<>();
        List<String> calls = new ArrayList<>(CALLS);
        if (!ARM) {
            calls.addAll(CALLS_OF_X86);
        }
        for (String call : calls) {
            programs.add("enter_sys_" + call);
            programs.add("exit_sys_" + call);
            functions.add(CALL + call);
        }
        return new Rung(
                FENTRY,
                List.copyOf(programs),
                List.copyOf(functions),
                "fentry:" + CALL + "io_submit and " + (calls.size() - 1) + " other calls",
                "",
                "");
    }

    private static Rung uring(String program, String tracepoint) {
        return Rung.of(
                TRACEPOINT,
                List.of(program, "on_io_uring_punt", "on_io_uring_complete", "on_io_uring_create"),
                tracepoint,
                "io_uring_queue_async_work",
                "io_uring_complete",
                "io_uring_create");
    }
}
