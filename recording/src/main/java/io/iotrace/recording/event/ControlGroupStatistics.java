// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Timespan;

/** What the control group of a process was made to wait for over the event's time. -1 stands for what this kernel does not say. */
@Label("Control Group Statistics")
@Description("What the control group of a process was made to wait for, over the event's time")
@Category({"iotrace", "Statistics"})
public record ControlGroupStatistics(
        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Process Id") @Description("Process id on the host")
        int processId,

        @Label("Quota Group") @Description("Control group with the narrowest quota of processor time; empty for none")
        String quotaGroup,

        @Label("Quota") @Description("Processors whose time that group may use; 0 without a quota")
        double quota,

        @Label("Periods") @Description("Periods of the quota in which the group ran; -1 when not known")
        long periods,

        @Label("Throttled Periods")
        @Description("Those in which it used up its quota and had to wait; -1 when not known")
        long throttledPeriods,

        @Label("Throttled Time")
        @Description("Sum over the group's processors of the time they stood still for it; -1 when not known")
        @Timespan(Timespan.NANOSECONDS)
        long throttledTime,

        @Label("Pressure Group") @Description("Control group whose pressure is told; empty when the kernel tells none")
        String pressureGroup,

        @Label("Input-Output Pressure")
        @Description("Time in which some task of the group waited for I/O, as the kernel counts it; -1 when not known")
        @Timespan(Timespan.NANOSECONDS)
        long ioPressure,

        @Label("Processor Pressure")
        @Description("Time in which some task of the group waited for a processor; -1 when not known")
        @Timespan(Timespan.NANOSECONDS)
        long cpuPressure)
        implements RecordingEvent {}
