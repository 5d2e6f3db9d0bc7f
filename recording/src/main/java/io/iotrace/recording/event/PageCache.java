// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;

/** Pages of an image in the host's page cache. */
@Label("Page Cache")
@Description("Pages of an image in the host's page cache")
@Category({"iotrace", "Statistics"})
public record PageCache(
        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Disk") @Description("Name of the virtual disk: its device id, else its node name, else its file")
        String disk,

        @Label("Cached Size") @Description("Bytes of the image in the page cache") @DataAmount
        long cachedBytes,

        @Label("Dirty Size") @Description("Bytes of it not yet written back") @DataAmount
        long dirtyBytes,

        @Label("File Size") @Description("Size of the image") @DataAmount
        long fileBytes,

        @Label("Source") @Description("How it was read: cachestat or mincore")
        String source)
        implements RecordingEvent {}
