// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Timespan;

/**
 * Latency of one stage over one second, of every request of one disk, operation and pair of first and last boundary, recorded or not. The
 * stages of a pair add up to its totals in {@link RequestStatistics}. Beside the stages, and not to be summed: {@code core} (to the kernel's
 * completion), {@code coreToDevice} (where that was not seen), {@code submitCall}, {@code runQueue} (run delay before and after, of requests
 * where one was measured) and {@code dispatch} (signal, else kick, to submission). {@code coreInside} and {@code submitCallInside} are of the
 * requests with a bio that completed inside the submit call.
 */
@Label("Stage Statistics")
@Description("Latency of one stage of one disk, operation and pair of boundaries over one second")
@Category({"iotrace", "Statistics"})
public record StageStatistics(
        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Process Id") @Description("Process id on the host")
        int processId,

        @Label("Disk") @Description("Name of the virtual disk: its device id, else its node name, else its file")
        String disk,

        @Label("Operation") @Description("read, write, flush, discard or write-zeroes")
        String operation,

        @Label("Engine") @Description("How they were submitted: native, io_uring, threads or synchronous")
        String engine,

        @Label("From") @Description("First boundary seen of these requests; empty in recordings of format 1")
        String from,

        @Label("To") @Description("Last boundary seen of these requests; empty in recordings of format 1")
        String to,

        @Label("Stage")
        @Description("Stage or merged span, joined in path order by a plus sign; or a figure beside them")
        String stage,

        @Label("Count") @Description("Requests that have the stage")
        long count,

        @Label("Sum") @Description("Sum of the stage over these requests") @Timespan(Timespan.NANOSECONDS)
        long sum,

        @Label("Minimum") @Description("Least value, exact") @Timespan(Timespan.NANOSECONDS)
        long minimum,

        @Label("Median") @Description("50th percentile, middle of its bucket") @Timespan(Timespan.NANOSECONDS)
        long median,

        @Label("99th Percentile") @Description("99th percentile, middle of its bucket") @Timespan(Timespan.NANOSECONDS)
        long percentile99,

        @Label("Maximum") @Description("Greatest value, exact") @Timespan(Timespan.NANOSECONDS)
        long maximum,

        @Label("Buckets")
        @Description("Values by bucket: distance from the bucket before, and after a colon how many when not one")
        String buckets)
        implements RecordingEvent {
    /** Figures that stand beside the stages. */
    public static final String CORE = "core";

    public static final String CORE_TO_DEVICE = "coreToDevice";
    public static final String CORE_INSIDE = "coreInside";
    public static final String SUBMIT_CALL = "submitCall";
    public static final String SUBMIT_CALL_INSIDE = "submitCallInside";
    public static final String RUN_QUEUE = "runQueue";
    public static final String DISPATCH = "dispatch";
}
