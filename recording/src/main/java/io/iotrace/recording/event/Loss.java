// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;

/**
 * Requests or events that were seen but could not be recorded whole, by the place it happened. Counts are of the session so far: each place
 * is written when tracing begins, each second, and at the end, so that the greatest count is the last. Places with count 0 are written
 * too: a place without an event is not known, rather than without loss. See {@link TraceProgress} for up to when it is known.
 */
@Label("Loss")
@Description("Requests or events that were seen but could not be recorded whole, by the place it happened")
@Category({"iotrace", "Session"})
public record Loss(
        @Label("Place") @Description("Where it happened, such as ring full or request table full")
        String place,

        @Label("Count") @Description("How many, since tracing began")
        long count,

        @Label("Requests") @Description("Whether whole requests are missing from the recording because of it")
        boolean requests)
        implements RecordingEvent {}
