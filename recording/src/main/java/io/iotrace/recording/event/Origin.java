// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;

/**
 * Which machine, boot and session a recording is of. Monotonic times compare within one boot only. Every chunk
 * of a recording says it in its metadata, too. A text is empty when the host did not tell it.
 */
@Label("Origin")
@Description("Which machine, boot and session the recording is of")
@Category({"iotrace", "Session"})
public record Origin(
        @Label("Host Name") @Description("Name of the host") String hostName,

        @Label("Machine") @Description("Hash of the host's machine-id that is made for iotrace alone")
        String machineId,

        @Label("Boot") @Description("Boot id of the host's kernel; monotonic times compare within one boot only")
        String bootId,

        @Label("Session") @Description("Number of the tracing session that wrote the recording, chosen at random")
        String sessionId)
        implements RecordingEvent {
    /** Of a recording whose writer did not say. */
    public static final Origin UNKNOWN = new Origin("", "", "", "");

    public Origin {
        hostName = hostName == null ? "" : hostName;
        machineId = machineId == null ? "" : machineId;
        bootId = bootId == null ? "" : bootId;
        sessionId = sessionId == null ? "" : sessionId;
    }

    /** Whether monotonic times of the two may be compared: the same boot of the same machine, or the same session. */
    public boolean sharesClockWith(Origin other) {
        return bootId.isEmpty() ? sessionId.equals(other.sessionId) : bootId.equals(other.bootId);
    }
}
