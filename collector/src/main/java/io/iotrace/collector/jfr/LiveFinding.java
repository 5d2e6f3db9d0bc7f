// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A finding that holds. */
@Name("iotrace.live.Finding")
@Label("Finding")
@Description("A finding that holds now; made again each minute while it does")
@Category({"iotrace", "Live"})
@StackTrace(false)
@Enabled
final class LiveFinding extends Event {
    @Label("Rule")
    String rule;

    @Label("Verdict")
    String verdict;

    @Label("Severity")
    String severity;

    @Label("Virtual Machine")
    String virtualMachine;

    @Label("Disk")
    String disk;

    @Label("Summary")
    String summary;
}
