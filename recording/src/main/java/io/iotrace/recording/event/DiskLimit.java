// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;

/** A limit on the rate of a disk. Written when it is found and when it changes; a limit that was taken away has the value 0. */
@Label("Disk Limit")
@Description("A limit on the rate of a disk")
@Category({"iotrace", "Inventory"})
public record DiskLimit(
        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Process Id") @Description("Process id on the host")
        int processId,

        @Label("Disk") @Description("Name of the virtual disk: its device id, else its node name, else its file")
        String disk,

        @Label("Limiter") @Description("What enforces it: qemu, io.max or blkio.throttle")
        String limiter,

        @Label("Group") @Description("Throttle group or control group; empty when it has no name")
        String group,

        @Label("Limited")
        @Description("What is limited: iops-total, iops-read, iops-write, bps-total, bps-read, bps-write")
        String limited,

        @Label("Value") @Description("Operations or bytes a second; 0 for none")
        long value,

        @Label("Burst") @Description("Operations or bytes a second in a burst; 0 for none or not known")
        long burst,

        @Label("Source") @Description("Where it was read: command line, qmp or cgroup")
        String source)
        implements RecordingEvent {}
