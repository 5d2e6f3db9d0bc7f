// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.fact;

import io.iotrace.analyzer.rule.Fact;
import io.iotrace.analyzer.rule.FactType;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.ControlGroupStatistics;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.RequestStatistics;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What control groups waited for, beside the time in which requests were under way ({@link ControlGroupStatistics}). */
public final class GroupWaits implements Fact<GroupWaits> {
    public static final FactType<GroupWaits> TYPE =
            new FactType<>("waits of control groups", GroupWaits.class, GroupWaits::new);

    private final SortedMap<Integer, Wait> waits = new TreeMap<>();
    private final SortedMap<Integer, Long> requestNanos = new TreeMap<>();

    /**
     * Sums over the time that was sampled, in nanoseconds.
     *
     * @param machine name of the virtual machine
     * @param nanos time sampled
     * @param quotaGroup control group with the narrowest quota; empty for none
     * @param quota processors that it may use; 0 for no quota
     * @param periods periods of the quota in which it ran
     * @param throttledPeriods those in which it had to wait
     * @param throttledNanos time that it stood still, summed over its processors
     * @param knowsPressure whether the kernel tells pressure
     * @param ioPressureNanos time in which a task waited for I/O, as the kernel counts it
     * @param processorPressureNanos time in which a task waited for a processor
     */
    public record Wait(
            String machine,
            long nanos,
            String quotaGroup,
            double quota,
            long periods,
            long throttledPeriods,
            long throttledNanos,
            boolean knowsPressure,
            long ioPressureNanos,
            long processorPressureNanos) {
        static Wait of(EventContext context, ControlGroupStatistics event) {
            return new Wait(
                    event.virtualMachine(),
                    context.durationNanos(),
                    event.quotaGroup() == null ? "" : event.quotaGroup(),
                    event.quota(),
                    Math.max(0, event.periods()),
                    Math.max(0, event.throttledPeriods()),
                    Math.max(0, event.throttledTime()),
                    event.ioPressure() >= 0,
                    Math.max(0, event.ioPressure()),
                    Math.max(0, event.cpuPressure()));
        }

        Wait plus(Wait other) {
            boolean mine = quota > 0 && (other.quota <= 0 || quota <= other.quota);
            return new Wait(
                    machine.compareTo(other.machine) <= 0 ? machine : other.machine,
                    nanos + other.nanos,
                    mine ? quotaGroup : other.quotaGroup,
                    mine ? quota : other.quota,
                    periods + other.periods,
                    throttledPeriods + other.throttledPeriods,
                    throttledNanos + other.throttledNanos,
                    knowsPressure || other.knowsPressure,
                    ioPressureNanos + other.ioPressureNanos,
                    processorPressureNanos + other.processorPressureNanos);
        }

        /** Share of the quota's periods in which the group had to wait; 0 without any. */
        public double throttledShare() {
            return periods == 0 ? 0 : (double) throttledPeriods / periods;
        }

        /** Share of the time in which the kernel says that a task waited for I/O. */
        public double ioPressureShare() {
            return nanos == 0 ? 0 : Math.min(1, (double) ioPressureNanos / nanos);
        }
    }

    @Override
    public void add(EventContext context, RecordingEvent event) {
        if (event instanceof ControlGroupStatistics statistics && context.durationNanos() > 0) {
            waits.merge(statistics.processId(), Wait.of(context, statistics), Wait::plus);
        } else if (event instanceof RequestStatistics requests) {
            requestNanos.merge(requests.processId(), requests.sum(), Long::sum);
        }
    }

    @Override
    public void merge(GroupWaits other) {
        other.waits.forEach((process, wait) -> waits.merge(process, wait, Wait::plus));
        other.requestNanos.forEach((process, nanos) -> requestNanos.merge(process, nanos, Long::sum));
    }

    /** Always: of a process without events no wait is known. */
    @Override
    public boolean isKnown() {
        return true;
    }

    /** Of one process. */
    public Optional<Wait> of(int processId) {
        return Optional.ofNullable(waits.get(processId));
    }

    /** Of all processes, by id. */
    public SortedMap<Integer, Wait> all() {
        return new TreeMap<>(waits);
    }

    /** Time of all requests of a process together: at most so long was any of them under way. */
    public long requestNanos(int processId) {
        return requestNanos.getOrDefault(processId, 0L);
    }
}
