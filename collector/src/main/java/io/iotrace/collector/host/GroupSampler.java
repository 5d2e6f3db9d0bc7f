// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import io.iotrace.collector.inventory.host.ControlGroups;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.event.ControlGroupStatistics;
import io.iotrace.recording.event.VirtualMachine;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the control groups of a process were made to wait for since the last sample. */
final class GroupSampler {
    private final HostRoot host;
    private final Map<Integer, Look> before = new HashMap<>();

    private record Look(Optional<ControlGroups.ProcessorQuota> quota, Optional<ControlGroups.Pressure> pressure) {
        boolean isOfTheSameGroups(Look other) {
            return quota.map(ControlGroups.ProcessorQuota::group)
                            .equals(other.quota.map(ControlGroups.ProcessorQuota::group))
                    && pressure.map(ControlGroups.Pressure::group)
                            .equals(other.pressure.map(ControlGroups.Pressure::group));
        }
    }

    GroupSampler(HostRoot host) {
        this.host = host;
    }

    /** The first sample of a process, and one after it was moved to another group, only sets the base. */
    Optional<ControlGroupStatistics> sample(VirtualMachine machine) {
        ControlGroups groups = new ControlGroups(host, machine.processId());
        Look now = new Look(groups.processorQuota(), groups.pressure());
        Look last = before.put(machine.processId(), now);
        boolean nothing = now.quota().isEmpty() && now.pressure().isEmpty();
        return last == null || nothing || !last.isOfTheSameGroups(now)
                ? Optional.empty()
                : Optional.of(difference(machine, last, now));
    }

    private static ControlGroupStatistics difference(VirtualMachine machine, Look last, Look now) {
        return new ControlGroupStatistics(
                machine.name(),
                machine.processId(),
                now.quota().map(ControlGroups.ProcessorQuota::group).orElse(""),
                now.quota().map(ControlGroups.ProcessorQuota::processors).orElse(0.0),
                since(
                        last.quota().map(ControlGroups.ProcessorQuota::periods),
                        now.quota().map(ControlGroups.ProcessorQuota::periods)),
                since(
                        last.quota().map(ControlGroups.ProcessorQuota::throttled),
                        now.quota().map(ControlGroups.ProcessorQuota::throttled)),
                since(
                        last.quota().map(ControlGroups.ProcessorQuota::throttledNanos),
                        now.quota().map(ControlGroups.ProcessorQuota::throttledNanos)),
                now.pressure().map(ControlGroups.Pressure::group).orElse(""),
                since(
                        last.pressure().map(ControlGroups.Pressure::ioNanos),
                        now.pressure().map(ControlGroups.Pressure::ioNanos)),
                since(
                        last.pressure().map(ControlGroups.Pressure::processorNanos),
                        now.pressure().map(ControlGroups.Pressure::processorNanos)));
    }

    /** -1 when one of them is not known. */
    private static long since(Optional<Long> last, Optional<Long> now) {
        long from = last.orElse(-1L);
        long to = now.orElse(-1L);
        return from < 0 || to < from ? -1 : to - from;
    }
}
