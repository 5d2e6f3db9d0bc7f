// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Timespan;

/**
 * A thread blocked inside the call that should only have submitted a request. Start, duration and thread are the blocked stretch's own.
 */
@Label("Submit Stall")
@Description("A thread blocked inside the call that should only have submitted a request")
@Category({"iotrace", "Request"})
public record SubmitStall(
        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Disk") @Description("Name of the virtual disk: its device id, else its node name, else its file")
        String disk,

        @Label("Operation") @Description("Operation of the request")
        String operation,

        @Label("Wait Site") @Description("Kernel function that tells the cause, such as iomap_dio_rw or blk_mq_get_tag")
        String waitSite,

        @Label("Cause") @Description("Cause the wait site stands for")
        String cause,

        @Label("Off Processor") @Description("Time off the processor inside the call") @Timespan(Timespan.NANOSECONDS)
        long offProcessor,

        @Label("Kernel Stack") @Description("Kernel stack at the wait, innermost first, separated by blanks")
        String kernelStack)
        implements RecordingEvent {}
