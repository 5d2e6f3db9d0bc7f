// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;

/** A block device of the host below a traced disk. */
@Label("Block Device")
@Description("A block device of the host below a traced disk")
@Category({"iotrace", "Inventory"})
public record BlockDevice(
        @Label("Name") @Description("Kernel name of the device")
        String name,

        @Label("Device Number") @Description("Device number: major << 20 | minor")
        long device,

        @Label("Kind")
        @Description("nvme, scsi, virtio, loop, dm, md, zvol, zram, pmem, bcache, ublk, nbd, rbd, partition or other")
        String kind,

        @Label("Model") @Description("Model string of the device; of a dm device its name")
        String model,

        @Label("Parents") @Description("Devices directly below this one, separated by blanks; empty for a leaf")
        String parents,

        @Label("Leaf") @Description("Whether it is a request-based device with nothing below it in the stack")
        boolean leaf,

        @Label("NUMA Node") @Description("Node the device is attached to; -1 when the platform does not say")
        int numaNode,

        @Label("Scheduler") @Description("Active I/O scheduler; empty when the device has none")
        String scheduler,

        @Label("Available Schedulers") @Description("I/O schedulers that could be chosen, separated by blanks")
        String availableSchedulers,

        @Label("Hardware Queues") @Description("Number of blk-mq hardware queues")
        int hardwareQueues,

        @Label("Request Limit") @Description("nr_requests of the queue")
        int requestLimit,

        @Label("Rotational") @Description("Whether the kernel takes it for a spinning disk")
        boolean rotational,

        @Label("Zoned") @Description("Zone model: none, host-aware or host-managed")
        String zoned,

        @Label("Write Cache") @Description("write back or write through")
        String writeCache,

        @Label("Logical Block") @Description("Logical block size") @DataAmount
        int logicalBlockBytes,

        @Label("Physical Block") @Description("Physical block size") @DataAmount
        int physicalBlockBytes,

        @Label("Weighted")
        @Description("Whether cgroup I/O weights are set for some cgroup, so that a fair scheduler is wanted")
        boolean weighted,

        @Label("Remote") @Description("Whether it is reached over a network")
        boolean remote,

        @Label("Backing File") @Description("File behind a loop device")
        String backingFile,

        @Label("Backing File System") @Description("Type of the file system behind a loop device")
        String backingFileSystem)
        implements RecordingEvent {}
