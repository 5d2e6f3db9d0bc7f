// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;

/**
 * What the kernel says of a block device or of the host, in the kernel's own words. A setting that this kernel does not have, or that could
 * not be read, has no event.
 */
@Label("Host Setting")
@Description("What a file of the kernel says of a block device or of the host")
@Category({"iotrace", "Inventory"})
public record HostSetting(
        @Label("Device") @Description("Kernel name of the block device; empty for the host as a whole")
        String device,

        @Label("Name")
        @Description(
                "File it was read from: below /sys/block/DEVICE for a device, else the whole path; interrupts is made of several files")
        String name,

        @Label("Value") @Description("Text of the file") String value)
        implements RecordingEvent {}
