// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * All metrics as of one instant. What can't be measured is not in it.
 *
 * @param seriesDropped series of disks that were left out because there are too many disks
 */
public record MetricsSnapshot(
        List<Machine> machines,
        List<Disk> disks,
        List<HostStage> hostStages,
        List<ThreadTime> threads,
        List<Leaf> leaves,
        List<ActiveFinding> findings,
        List<ActiveRecording> recordings,
        Tool tool,
        long seriesDropped) {

    /** A virtual machine that is followed. */
    public record Machine(String vm, String uuid, int processId, String qemuVersion, String accelerator) {}

    /**
     * A disk of it.
     *
     * @param info labels of {@code iotrace_disk_info} beside vm and disk; empty for the sum of the disks that have no series of their own
     * @param inFlight requests in flight now, if known
     */
    public record Disk(
            String vm, String disk, Map<String, String> info, OptionalLong inFlight, List<Operation> operations) {}

    /**
     * Requests of one operation of a disk.
     *
     * @param requests all, also those whose end was not seen
     * @param request durations of whole requests
     * @param device durations of the stage {@code device}; null when no request reached a device
     * @param stages durations by stage or span, of the same requests as {@code request}
     * @param offNode requests submitted on another NUMA node than the device's, if the nodes are known
     */
    public record Operation(
            String operation,
            long requests,
            long bytes,
            Durations request,
            Durations device,
            Map<String, Durations> stages,
            long submitStalls,
            long polled,
            OptionalLong offNode) {}

    /** A stage over all disks of the host, also of VMs that are gone. */
    public record HostStage(String operation, String stage, Durations durations) {}

    /** Time of a VM's threads of one role in one state since it is followed. */
    public record ThreadTime(String vm, String role, String state, long nanos) {}

    /** Requests that a leaf completed for an owner: a followed VM, or {@code other}; in flight is of all owners, if known. */
    public record Leaf(String leaf, String model, Map<String, Long> requestsByOwner, OptionalLong inFlight) {}

    /** A finding that holds now. */
    public record ActiveFinding(String rule, String severity, String verdict, String vm, String disk) {}

    /** A recording that is being made. */
    public record ActiveRecording(String vm, String disk, String trigger) {}

    /**
     * iotrace itself.
     *
     * @param hooks each hook that the plan named, and whether it is attached
     * @param lost requests not seen, by place
     * @param programNanos time inside the probe's programs, by program, where the kernel tells
     * @param samplingRatio share of the requests whose stages are measured, 1 for all
     * @param budgetRatio share of a processor that the probe may use, if it has a budget
     */
    public record Tool(
            List<HookState> hooks,
            Map<String, Long> lost,
            Map<String, Long> programNanos,
            double samplingRatio,
            OptionalDouble budgetRatio) {}

    public record HookState(String point, String hook, boolean attached) {}
}
