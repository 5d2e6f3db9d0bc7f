// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.probe.StallRecord;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.SubmitStall;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Events of threads that were blocked inside a submit call (RULES 0.5); what a wait site means is the analyzer's affair. When every submit
 * blocks there are as many as requests: so many a second become events, and the rest are counted.
 */
public final class StallEvents {
    /** Events a second: enough for the shares of wait sites, and no more bytes than the requests' own. */
    private static final int MOST_IN_A_SECOND = 1009;

    private static final int MOST_STACKS = 4096;
    private static final long SECOND = 1_000_000_000L;

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

    /** Receives one event of a process. */
    public interface Sink {
        void accept(int processId, EventContext context, SubmitStall event);
    }

    private record Site(String function, String stack) {}

    private static final Site UNKNOWN = new Site("", "");

    private final Names names;
    private final IntFunction<List<String>> stacks;
    private final Sink sink;
    /** By the id of their stack, which the kernel keeps while the probe is loaded. */
    private final Map<Integer, Site> sites = new HashMap<>();

    private long second;
    private int inSecond;
    private long passedOver;

    /** @param stacks is the probe's: names of a stack's functions, innermost first */
    public StallEvents(Names names, IntFunction<List<String>> stacks, Sink sink) {
        this.names = names;
        this.stacks = stacks;
        this.sink = sink;
    }

    void onStall(StallRecord stall) {
        TracedDiskName disk = names.disk(stall.file());
        if (disk == null) {
            return;
        }
        if (stall.resumedNanos() / SECOND != second) {
            second = stall.resumedNanos() / SECOND;
            inSecond = 0;
        }
        if (++inSecond > MOST_IN_A_SECOND) {
            passedOver++;
            return;
        }
        long nanos = stall.resumedNanos() - stall.blockedNanos();
        Site site = site(stall.stackId());
        sink.accept(
                stall.processId(),
                new EventContext(
                        stall.blockedNanos(),
                        nanos,
                        stall.threadId(),
                        names.thread(stall.processId(), stall.threadId())),
                new SubmitStall(
                        disk.virtualMachine(),
                        disk.disk(),
                        RecordToRequest.operation(stall.operation()),
                        site.function(),
                        "",
                        nanos,
                        site.stack()));
    }

    /** Stalls that were seen and are no event. */
    public long passedOver() {
        return passedOver;
    }

    private Site site(int stackId) {
        if (stackId < 0) {
            return UNKNOWN;
        }
        Site known = sites.get(stackId);
        if (known == null) {
            known = read(stacks.apply(stackId));
            if (sites.size() < MOST_STACKS) {
                sites.put(stackId, known);
            }
        }
        return known;
    }

    private static Site read(List<String> stack) {
        String function = stack.stream()
                .filter(name -> !SLEEP.contains(name) && !name.startsWith("bpf_prog_"))
                .findFirst()
                .orElse("");
        return new Site(function, String.join(" ", stack));
    }
}
