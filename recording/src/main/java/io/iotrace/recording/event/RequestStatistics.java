// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Timespan;

/**
 * Every request of one disk, operation and pair of first and last boundary over one second, recorded or not. Requests with different
 * boundaries have totals that do not compare, so each pair has its own event; counts, bytes and parts add up over all of them.
 */
@Label("Request Statistics")
@Description("Every request of one disk, operation and pair of boundaries over one second, recorded or not")
@Category({"iotrace", "Statistics"})
public record RequestStatistics(
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

        @Label("From") @Description("First boundary seen of these requests")
        String from,

        @Label("To") @Description("Last boundary seen of these requests")
        String to,

        @Label("Count") @Description("Requests, those without a total included")
        long count,

        @Label("Bytes") @Description("Bytes transferred") @DataAmount
        long bytes,

        @Label("Errors") @Description("Requests that failed")
        long errors,

        @Label("Parts") @Description("Parts issued to leaf devices: splits, several bios, RAID members")
        long parts,

        @Label("Queue Depths")
        @Description("Sum over the requests of the requests in flight at submission, where it was known")
        long queueDepths,

        @Label("Depths Known") @Description("Requests of which that depth was known")
        long depthsKnown,

        @Label("Alone") @Description("Requests with a bio at a queue depth of 1")
        long alone,

        @Label("Alone Inside") @Description("Of these, requests with the flag completedInsideSubmit")
        long aloneInside,

        @Label("Unseen Ends") @Description("Requests whose end was not seen; they have no total")
        long unseenEnds,

        @Label("Joined Batch") @Description("Requests with the flag joinedBatch")
        long joinedBatch,

        @Label("No Bio") @Description("Requests with the flag noBio")
        long noBio,

        @Label("Buffered") @Description("Requests with the flag buffered")
        long buffered,

        @Label("Completed Inside Submit") @Description("Requests with the flag completedInsideSubmit")
        long completedInsideSubmit,

        @Label("Polled") @Description("Requests with the flag polled")
        long polled,

        @Label("Punted") @Description("Requests with the flag punted")
        long punted,

        @Label("Shared Notify") @Description("Requests with the flag sharedNotify")
        long sharedNotify,

        @Label("Overlapped") @Description("Requests with the flag overlapped")
        long overlapped,

        @Label("Image Table") @Description("Requests with the flag imageTable")
        long imageTable,

        @Label("Backing") @Description("Requests with the flag backing")
        long backing,

        @Label("Backing Data") @Description("Of these, requests that are not of an image table")
        long backingData,

        @Label("Threads") @Description("Requests by the thread that submitted, as threadId:count separated by blanks")
        String threads,

        @Label("Leaves")
        @Description(
                "Requests by leaf of the first part and node that submitted, as leaf@node:count separated by blanks; node -1 when not known")
        String leaves,

        @Label("Totals") @Description("Requests that have a total")
        long totals,

        @Label("Sum") @Description("Sum of the totals; 0 without one") @Timespan(Timespan.NANOSECONDS)
        long sum,

        @Label("Minimum") @Description("Least total, exact; 0 without one") @Timespan(Timespan.NANOSECONDS)
        long minimum,

        @Label("Median") @Description("50th percentile of the totals; 0 without one") @Timespan(Timespan.NANOSECONDS)
        long median,

        @Label("99th Percentile")
        @Description("99th percentile of the totals; 0 without one")
        @Timespan(Timespan.NANOSECONDS)
        long percentile99,

        @Label("Maximum") @Description("Greatest total, exact; 0 without one") @Timespan(Timespan.NANOSECONDS)
        long maximum,

        @Label("Buckets")
        @Description("Totals by bucket: distance from the bucket before, and after a colon how many when not one")
        String buckets)
        implements RecordingEvent {}
