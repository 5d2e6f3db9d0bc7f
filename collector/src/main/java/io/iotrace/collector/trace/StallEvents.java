// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.recording.event.SubmitStall;
import java.util.List;
import java.util.Set;

/** Names the place where a thread was blocked inside a submit call (RULES 0.5); what it means is the analyzer's affair. */
final class StallEvents {
    /** Scheduler functions at the top of every stack: where the thread slept, not why. */
    private static final Set<String> SLEEP = Set.of(
            "__schedule",
            "schedule",
            "schedule_timeout",
            "io_schedule",
            "io_schedule_timeout",
            "blk_io_schedule",
            "schedule_preempt_disabled",
            "__traceiter_sched_switch",
            "__bpf_trace_sched_switch",
            "bpf_trace_run4",
            "bpf_trace_run3",
            "wait_for_completion_io",
            "wait_for_common_io.constprop.0",
            "__cond_resched");

    private StallEvents() {}

    static SubmitStall of(TracedDiskName disk, String operation, long nanos, List<String> stack) {
        String waitSite = stack.stream()
                .filter(function -> !SLEEP.contains(function) && !function.startsWith("bpf_prog_"))
                .findFirst()
                .orElse("");
        return new SubmitStall(
                disk.virtualMachine(), disk.disk(), operation, waitSite, "", nanos, String.join(" ", stack));
    }
}
