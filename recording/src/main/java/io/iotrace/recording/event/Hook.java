// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;

/** A point of the request path, the hook used for it, and what is lost without a better one. */
@Label("Hook")
@Description("A point of the request path, the hook used for it, and what is lost without a better one")
@Category({"iotrace", "Session"})
public record Hook(
        @Label("Point")
        @Description("Point of the path: kick, wake, submit, queue, issue, complete, kernelCompletion or notify")
        String point,

        @Label("Hook") @Description("Hook used, such as tp_btf:block_rq_issue; empty when none could be attached")
        String hook,

        @Label("State") @Description("attached, missing or unused")
        String state,

        @Label("Reason") @Description("Why a better hook was not used")
        String reason,

        @Label("Stages Lost") @Description("Stages and boundaries that cannot be measured, separated by blanks")
        String stagesLost)
        implements RecordingEvent {}
