// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;

/**
 * A file operation of a JVM, laid over the host's requests by {@code iotrace join}. Start and duration are the operation's, on the
 * host's clock; its thread is the application's. What the host did for it are the {@link JoinedStage} events of the same number.
 */
@Label("Joined Operation")
@Description("A file operation of a JVM, laid over the host's requests")
@Category({"iotrace", "Join"})
public record JoinedOperation(
        @Label("Operation") @Description("Number of the operation in this recording; its stages have the same")
        long operation,

        @Label("Access")
        @Description("direct read, direct write, synchronous write, buffered read, buffered write, transfer or sync")
        String access,

        @Label("File") @Description("Path of the file as the application's machine knows it")
        String file,

        @Label("Offset") @Description("First byte in the file; -1 when not known") @DataAmount
        long offset,

        @Label("Bytes") @Description("Bytes done; 0 for a sync of a whole file") @DataAmount
        long bytes,

        @Label("Call Site") @Description("The application's topmost frame; empty when the recording has no stacks")
        String callSite,

        @Label("Stack") @Description("The application's frames, topmost first, one a line; empty when there are none")
        String stack,

        @Label("Outcome")
        @Description("requests, page cache, read ahead, covered by sync, written back, outside or unmatched")
        String outcome,

        @Label("Confidence") @Description("How sure its own requests are: exact, by time or none")
        String confidence,

        @Label("Own Requests") @Description("Requests for its own bytes")
        int ownRequests,

        @Label("Other Requests")
        @Description("Requests that it waited for beside them: the journal's, flushes, other files' of one commit")
        int otherRequests)
        implements RecordingEvent {}
