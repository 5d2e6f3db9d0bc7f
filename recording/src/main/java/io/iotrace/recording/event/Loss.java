// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;

/**
 * Requests or events that were seen but could not be recorded whole, by the place it happened. Written once per place at the end; places
 * with count 0 are written too, so that absence of loss is visible.
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
