// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Timespan;

/** Latency of one stage of one disk and operation over one second. */
@Label("Stage Statistics")
@Description("Latency of one stage of one disk and operation over one second")
@Category({"iotrace", "Statistics"})
public record StageStatistics(
        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Disk") @Description("Name of the virtual disk: its device id, else its node name, else its file")
        String disk,

        @Label("Operation") @Description("read, write, flush, discard or write-zeroes")
        String operation,

        @Label("Stage") @Description("Stage or merged span, joined in path order by a plus sign")
        String stage,

        @Label("Count") @Description("Requests that have the stage")
        long count,

        @Label("Sum") @Description("Sum of the stage over these requests") @Timespan(Timespan.NANOSECONDS)
        long sum,

        @Label("Median") @Description("50th percentile, upper edge of its bucket") @Timespan(Timespan.NANOSECONDS)
        long median,

        @Label("99th Percentile")
        @Description("99th percentile, upper edge of its bucket")
        @Timespan(Timespan.NANOSECONDS)
        long percentile99,

        @Label("Maximum")
        @Description("Upper edge of the highest bucket that is not empty")
        @Timespan(Timespan.NANOSECONDS)
        long maximum,

        @Label("Buckets") @Description("Buckets that are not empty as upperNanos:count, separated by blanks")
        String buckets)
        implements RecordingEvent {}
