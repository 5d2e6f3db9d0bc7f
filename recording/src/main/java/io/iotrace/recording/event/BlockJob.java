// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;

/** A block job of QEMU, whose I/O is not the guest's. Written when it is found, when it changes, and when it ended. */
@Label("Block Job")
@Description("A block job of QEMU, whose I/O is not the guest's")
@Category({"iotrace", "Inventory"})
public record BlockJob(
        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Process Id") @Description("Process id on the host")
        int processId,

        @Label("Disk") @Description("Virtual disk that the job reads from; empty when not known")
        String disk,

        @Label("Job") @Description("Id of the job") String job,

        @Label("Type") @Description("backup, commit, create, mirror, stream or amend")
        String type,

        @Label("Status")
        @Description("Status as QEMU names it, such as running, ready or concluded; ended when it is gone")
        String status,

        @Label("Target")
        @Description("Block nodes or files that the job writes to, separated by blanks; empty when not known")
        String target,

        @Label("Offset") @Description("Progress of the job") @DataAmount
        long offset,

        @Label("Length") @Description("End of that progress; 0 when not known") @DataAmount
        long length,

        @Label("Speed") @Description("Limit of the job in bytes a second; 0 for none") @DataAmount
        long speed)
        implements RecordingEvent {}
