// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;

/** A count of iotrace held against an independent one over the same window. */
@Label("Reconciliation")
@Description("A count of iotrace held against an independent one over the same window")
@Category({"iotrace", "Session"})
public record Reconciliation(
        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Disk") @Description("Name of the virtual disk: its device id, else its node name, else its file")
        String disk,

        @Label("What") @Description("What was counted, and by whom")
        String what,

        @Label("Expected") @Description("The independent count")
        long expected,

        @Label("Seen") @Description("The count of iotrace") long seen,

        @Label("Explanation")
        @Description("What the difference consists of; empty when there is none or it is unexplained")
        String explanation)
        implements RecordingEvent {}
