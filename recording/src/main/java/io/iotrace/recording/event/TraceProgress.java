// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;

/**
 * How far tracing has come: written each second after all other events of that second, and once more when tracing ended. The event's
 * start and duration are the window traced so far; what a recording says of loss and hooks is known up to the end of its last one.
 */
@Label("Trace Progress")
@Description("How far tracing has come; what is said of loss and hooks is known up to the end of this window")
@Category({"iotrace", "Session"})
public record TraceProgress(
        @Label("Requests") @Description("Requests counted so far, recorded or not; -1 when not known")
        long requests,

        @Label("Recorded") @Description("Requests written to the recording so far; -1 when not known")
        long recorded,

        @Label("Ended") @Description("Whether tracing ended in good order; false while it goes on")
        boolean ended)
        implements RecordingEvent {}
