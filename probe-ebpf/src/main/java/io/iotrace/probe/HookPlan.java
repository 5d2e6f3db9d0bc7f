// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which programs to load for each point of the request path: the best rung of its ladder that this kernel offers (DESIGN 4). A point
 * without a rung costs stages, never the run, unless it is one without which there is no request.
 */
final class HookPlan {
    /** One way to hook a point: its name, the programs it consists of, and the tracepoints they need. */
    private record Rung(
            String name, List<String> programs, List<String> tracepoints, String stagesLost, String shortcoming) {
        boolean offeredBy(Predicate<String> hasTracepoint) {
            return tracepoints.stream().allMatch(hasTracepoint);
        }
    }

    /**
     * A point: the hooks that would be better and are not in this version, the rungs there are from best to last, and the stages lost with none.
     */
    private record Point(
            String name, boolean essential, List<String> betterLater, List<Rung> rungs, String stagesLost) {}

    /** A point and the rung chosen, null for none. */
    private record Choice(Point point, Rung rung) {}

    private static final List<Point> POINTS = List.of(
            new Point(
                    "kick",
                    false,
                    List.of("fentry:ioeventfd_write", "kprobe:ioeventfd_write"),
                    List.of(
                            rung(
                                    "tp_btf:kvm_mmio + kvm_pio + kvm_fast_mmio + write(2)",
                                    List.of("on_kvm_mmio", "on_kvm_pio", "on_kvm_fast_mmio"),
                                    List.of("kvm_mmio", "kvm_pio", "kvm_fast_mmio"),
                                    "",
                                    "kvm_fast_mmio comes after the signal, so such a kick has no beginning"),
                            rung(
                                    "write(2) to the ioeventfd",
                                    List.of(),
                                    List.of(),
                                    "kick",
                                    "KVM signals without a write(2)")),
                    "kick"),
            new Point(
                    "wake",
                    false,
                    List.of(),
                    List.of(rung(
                            "tp_btf:sched_waking + sched_switch",
                            List.of("on_waking", "on_switch", "on_new_task", "on_exit"),
                            List.of("sched_waking", "sched_switch", "task_newtask", "sched_process_exit"),
                            "")),
                    "wakeup qemu reap notify"),
            new Point(
                    "submit",
                    true,
                    List.of("fentry:__x64_sys_io_submit"),
                    List.of(rung(
                            "tp_btf:sys_enter + sys_exit",
                            List.of("on_sys_enter", "on_sys_exit"),
                            List.of("sys_enter", "sys_exit"),
                            "",
                            "every system call of the host pays for the hook")),
                    "submit"),
            new Point(
                    "submit of io_uring",
                    false,
                    List.of(),
                    List.of(
                            rung(
                                    "tp_btf:io_uring_submit_req + io_uring_complete",
                                    List.of("on_io_uring_submit", "on_io_uring_punt", "on_io_uring_complete"),
                                    List.of("io_uring_submit_req", "io_uring_queue_async_work", "io_uring_complete"),
                                    ""),
                            rung(
                                    "tp_btf:io_uring_submit_sqe + io_uring_complete",
                                    List.of("on_io_uring_submit_sqe", "on_io_uring_punt", "on_io_uring_complete"),
                                    List.of("io_uring_submit_sqe", "io_uring_queue_async_work", "io_uring_complete"),
                                    "")),
                    "submit"),
            new Point(
                    "queue",
                    true,
                    List.of(),
                    List.of(rung(
                            "tp_btf:block_bio_queue + block_split + block_bio_remap",
                            List.of("on_bio_queue", "on_bio_split", "on_bio_remap", "on_bio_complete"),
                            List.of("block_bio_queue", "block_split", "block_bio_remap", "block_bio_complete"),
                            "")),
                    "submit block device"),
            new Point(
                    "issue",
                    true,
                    List.of(),
                    List.of(rung("tp_btf:block_rq_issue", List.of("on_request_issue"), List.of("block_rq_issue"), "")),
                    "block device"),
            new Point(
                    "complete",
                    true,
                    List.of(),
                    List.of(rung(
                            "tp_btf:block_rq_complete",
                            List.of("on_request_complete"),
                            List.of("block_rq_complete"),
                            "")),
                    "device"),
            new Point(
                    "kernelCompletion",
                    false,
                    List.of("fentry:aio_complete_rw", "kprobe:aio_complete_rw"),
                    List.of(rung(
                            "tp_btf:iomap_dio_complete",
                            List.of("on_iomap_complete"),
                            List.of("iomap_dio_complete"),
                            "",
                            "a block device has no such end, its complete and reap are one span")),
                    "complete"),
            new Point(
                    "notify",
                    false,
                    List.of("fentry:irqfd_wakeup", "kprobe:irqfd_wakeup"),
                    List.of(rung(
                            "write(2) to the irqfd",
                            List.of(),
                            List.of(),
                            "",
                            "interrupts raised by an ioctl are not seen")),
                    "notify"));

    private final List<Choice> choices = new ArrayList<>();

    private static Rung rung(String name, List<String> programs, List<String> tracepoints, String stagesLost) {
        return rung(name, programs, tracepoints, stagesLost, "");
    }

    private static Rung rung(
            String name, List<String> programs, List<String> tracepoints, String stagesLost, String shortcoming) {
        return new Rung(name, programs, tracepoints, stagesLost, shortcoming);
    }

    private HookPlan(Predicate<String> hasTracepoint) {
        for (Point point : POINTS) {
            Rung rung = point.rungs().stream()
                    .filter(candidate -> candidate.offeredBy(hasTracepoint))
                    .findFirst()
                    .orElse(null);
            if (rung == null && point.essential()) {
                throw new ProbeException(
                        "this kernel lacks " + point.rungs().get(0).name()
                                + ", without which no request can be followed: iotrace needs Linux 5.12 or newer with CONFIG_DEBUG_INFO_BTF");
            }
            choices.add(new Choice(point, rung));
        }
    }

    /** The plan for a kernel that has these tracepoints. */
    static HookPlan of(Predicate<String> hasTracepoint) {
        return new HookPlan(hasTracepoint);
    }

    /** Programs to load and attach, in path order. */
    Set<String> programs() {
        Set<String> programs = new LinkedHashSet<>();
        for (Choice choice : choices) {
            if (choice.rung() != null) {
                programs.addAll(choice.rung().programs());
            }
        }
        return programs;
    }

    /** Programs of every rung of every point. */
    static Set<String> allPrograms() {
        Set<String> programs = new LinkedHashSet<>();
        POINTS.forEach(point -> point.rungs().forEach(rung -> programs.addAll(rung.programs())));
        return programs;
    }

    boolean uses(String program) {
        return programs().contains(program);
    }

    /** What became of each point. */
    List<Hook> hooks() {
        List<Hook> hooks = new ArrayList<>();
        for (Choice choice : choices) {
            Point point = choice.point();
            Rung rung = choice.rung();
            if (rung == null) {
                hooks.add(new Hook(
                        point.name(),
                        "",
                        Hook.State.MISSING,
                        "the kernel has no tracepoint for it",
                        point.stagesLost()));
            } else {
                hooks.add(new Hook(
                        point.name(), rung.name(), Hook.State.ATTACHED, whyNotBetter(point, rung), rung.stagesLost()));
            }
        }
        return hooks;
    }

    private static String whyNotBetter(Point point, Rung chosen) {
        List<String> reasons = new ArrayList<>();
        if (!point.betterLater().isEmpty()) {
            reasons.add(String.join(", ", point.betterLater()) + ": not in this version of iotrace");
        }
        for (Rung rung : point.rungs()) {
            if (rung.equals(chosen)) {
                break;
            }
            reasons.add(rung.name() + ": not in this kernel");
        }
        if (!chosen.shortcoming().isEmpty()) {
            reasons.add(chosen.shortcoming());
        }
        return String.join("; ", reasons);
    }
}
