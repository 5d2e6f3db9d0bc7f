// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;

/** What the analyzer said when the recording ended. */
@Label("Finding")
@Description("What the analyzer said when the recording ended")
@Category({"iotrace", "Session"})
public record Finding(
        @Label("Rule") @Description("Id of the rule") String rule,

        @Label("Verdict") @Description("risk, suspected, confirmed or cleared")
        String verdict,

        @Label("Severity") @Description("critical, high, medium, low or info")
        String severity,

        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Disk") @Description("Name of the virtual disk: its device id, else its node name, else its file")
        String disk,

        @Label("Summary") @Description("The finding in one sentence")
        String summary)
        implements RecordingEvent {}
