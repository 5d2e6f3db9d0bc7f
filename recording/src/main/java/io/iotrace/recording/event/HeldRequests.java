// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Timespan;

/**
 * Signs over one second that something above the host's kernel held requests of a disk back before they were submitted: a limit of QEMU,
 * a block job. What the trace itself sees is a bound; {@code guestTime} and {@code guestOperations} are QEMU's own figures.
 */
@Label("Held Requests")
@Description("Signs over one second that requests of a disk were held back before they were submitted")
@Category({"iotrace", "Statistics"})
public record HeldRequests(
        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Process Id") @Description("Process id on the host")
        int processId,

        @Label("Disk") @Description("Name of the virtual disk: its device id, else its node name, else its file")
        String disk,

        @Label("Cause") @Description("What held them: throttling, block-job, kernel-limit or unknown")
        String cause,

        @Label("Requests") @Description("Requests known to have been held")
        long requests,

        @Label("Standing")
        @Description("Time in which the queue stood with requests in it, at least")
        @Timespan(Timespan.NANOSECONDS)
        long standing,

        @Label("Longest") @Description("Longest stretch of that time, at least") @Timespan(Timespan.NANOSECONDS)
        long longest,

        @Label("Idle Kicks") @Description("Kicks of the guest that no submission followed")
        long idleKicks,

        @Label("Timer Episodes") @Description("Dispatch episodes with submissions that a timer began, not a kick")
        long timerEpisodes,

        @Label("Guest Operations") @Description("Operations that QEMU finished for the guest; 0 when it was not asked")
        long guestOperations,

        @Label("Guest Time")
        @Description(
                "Sum over them from the guest's request to its completion, as QEMU counts it; 0 when it was not asked")
        @Timespan(Timespan.NANOSECONDS)
        long guestTime)
        implements RecordingEvent {}
