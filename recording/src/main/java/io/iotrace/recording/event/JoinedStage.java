// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;

/**
 * A stage on the host of a request that did a {@link JoinedOperation}'s work. Start and duration are the stage's; its thread is a lane
 * below the operation's thread in which no other request overlaps.
 */
@Label("Joined Stage")
@Description("A stage on the host of a request that did a joined operation's work")
@Category({"iotrace", "Join"})
public record JoinedStage(
        @Label("Operation") @Description("Number of the joined operation")
        long operation,

        @Label("Stage") @Description("Stage, or neighbouring stages joined by +, as of a disk request")
        String stage,

        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Disk") @Description("Name of the virtual disk: its device id, else its node name, else its file")
        String disk,

        @Label("Request") @Description("read, write, flush, discard or write-zeroes")
        String request,

        @Label("Offset") @Description("First byte of the request in the image or file") @DataAmount
        long offset,

        @Label("Bytes") @Description("Bytes of the request; 0 for a flush") @DataAmount
        long bytes,

        @Label("Leaf") @Description("Device below; absent when the request reached none")
        String leaf,

        @Label("Role") @Description("What the request is to the operation: own, journal, flush or other")
        String role)
        implements RecordingEvent {}
