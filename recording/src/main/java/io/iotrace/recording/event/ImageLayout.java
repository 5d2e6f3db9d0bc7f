// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;

/** How an image is made and lies on its file system, read once. 0 clusters and 0 extents stand for what is not known. */
@Label("Image Layout")
@Description("How the image of a disk is made and how it lies on its file system, read once")
@Category({"iotrace", "Inventory"})
public record ImageLayout(
        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Process Id") @Description("Process id on the host")
        int processId,

        @Label("Disk") @Description("Name of the virtual disk: its device id, else its node name, else its file")
        String disk,

        @Label("Cluster Size")
        @Description("Cluster of a qcow2 image; 0 for another format or when not known")
        @DataAmount
        long clusterBytes,

        @Label("Virtual Size") @Description("Size of the disk that a qcow2 image holds; 0 when not known") @DataAmount
        long virtualBytes,

        @Label("Snapshots") @Description("Snapshots inside of a qcow2 image; -1 when not known")
        int snapshots,

        @Label("Features")
        @Description(
                "Of a qcow2 image, separated by blanks: lazy-refcounts, extended-l2, external-data, encrypted, dirty")
        String features,

        @Label("Extents")
        @Description("Runs of the file's bytes that were looked at; 0 when its file system tells none")
        int extents,

        @Label("Pieces") @Description("Those that do not follow the one before on the device")
        int pieces,

        @Label("Mapped Size") @Description("Bytes of the extents that were looked at") @DataAmount
        long mappedBytes,

        @Label("Unwritten Size") @Description("Of them allocated and never written") @DataAmount
        long unwrittenBytes,

        @Label("Shared Size") @Description("Of them shared with another file, so that a write copies") @DataAmount
        long sharedBytes,

        @Label("Complete") @Description("Whether all extents of the file were looked at")
        boolean complete)
        implements RecordingEvent {}
