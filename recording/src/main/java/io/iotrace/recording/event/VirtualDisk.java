// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;

/** A disk of a virtual machine, from the guest device down to the file. */
@Label("Virtual Disk")
@Description("A disk of a virtual machine, from the guest device down to the file")
@Category({"iotrace", "Inventory"})
public record VirtualDisk(
        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Process Id") @Description("Process id on the host")
        int processId,

        @Label("Disk") @Description("Name of the virtual disk: its device id, else its node name, else its file")
        String disk,

        @Label("Device Model") @Description("QEMU device model, such as virtio-blk-pci")
        String deviceModel,

        @Label("Device Id") @Description("Id of the QEMU device")
        String deviceId,

        @Label("Bus")
        @Description(
                "virtio-blk, virtio-scsi, scsi, ide, ahci, nvme, usb, floppy, vhost-user, vhost-scsi, vfio or other")
        String bus,

        @Label("Controller Id") @Description("Id of the controller the disk hangs on, for SCSI")
        String controllerId,

        @Label("Node Names") @Description("Block nodes from the top to the protocol node, separated by blanks")
        String nodeNames,

        @Label("Format") @Description("Image format") String format,

        @Label("Protocol") @Description("Driver of the protocol node, such as file, host_device, nbd or nvme")
        String protocol,

        @Label("File") @Description("Path of the image, or the redacted address of a remote one")
        String file,

        @Label("Device Number") @Description("Device number of the file or block device: major << 20 | minor")
        long device,

        @Label("Inode") @Description("Inode of the image file; 0 for a block device")
        long inode,

        @Label("Configured Engine") @Description("aio option in effect: threads, native or io_uring")
        String configuredEngine,

        @Label("Cache Writeback") @Description("Whether the guest sees a write cache")
        boolean cacheWriteback,

        @Label("Cache Writeback Source")
        @Description("Where cacheWriteback was read: command line or qmp; empty when it is not known")
        String cacheWritebackSource,

        @Label("Cache Direct") @Description("Whether the host page cache is bypassed by O_DIRECT")
        boolean cacheDirect,

        @Label("Cache No Flush") @Description("Whether guest flushes are ignored")
        boolean cacheNoFlush,

        @Label("Cache Source") @Description("Where cacheDirect was read: fdinfo, qmp or command line")
        String cacheSource,

        @Label("Read Only") @Description("Whether the image is opened read-only")
        boolean readOnly,

        @Label("Removable") @Description("Whether it is a CD-ROM, floppy or firmware volume")
        boolean removable,

        @Label("Snapshot") @Description("Whether writes go to a temporary overlay")
        boolean snapshot,

        @Label("Openers") @Description("Processes of the host seen with the same file open; 0 when not determined")
        int openers,

        @Label("IOThreads")
        @Description("IOThread ids the disk is served by, separated by blanks; empty for the main loop")
        String ioThreads,

        @Label("Queues") @Description("Virtqueues of the device; 0 when not known")
        int queues,

        @Label("Throttling") @Description("Limits of QEMU's throttle group; empty for none")
        String throttling,

        @Label("File System") @Description("Type of the file system that holds the image; empty for a block device")
        String fileSystem,

        @Label("Mount Options") @Description("Mount and super block options of that file system")
        String mountOptions,

        @Label("File Size") @Description("Size of the image file") @DataAmount
        long fileBytes,

        @Label("Allocated Size") @Description("Bytes the file system allocated for the image") @DataAmount
        long allocatedBytes,

        @Label("Copy-On-Write Off") @Description("Whether the file has the no-copy-on-write flag")
        boolean copyOnWriteOff,

        @Label("Leaf Devices") @Description("Request-based devices below the image, separated by blanks")
        String leaves,

        @Label("Serving Process Id")
        @Description(
                "Process id of the process that serves the disk over a unix socket; 0 when there is none or it was not found")
        int servingProcessId,

        @Label("Serving Process") @Description("Program of that process; empty when there is none or it was not found")
        String servingProcess,

        @Label("Image Table Size")
        @Description(
                "Bytes of the tables of the image format when the disk was found; 0 for a raw image or when not known")
        @DataAmount
        long imageTableBytes,

        @Label("Serial") @Description("Serial number that the guest sees; empty when none was given")
        String serial,

        @Label("WWN") @Description("World wide name that the guest sees; empty when none was given")
        String wwn,

        @Label("PCI Address")
        @Description("Address of the device on the guest's PCI bus, such as 0000:00:05.0; empty when not known")
        String pciAddress,

        @Label("IOThreads Source")
        @Description(
                "Where ioThreads was read: command line, qmp or threads; empty when it is not known who serves the disk")
        String ioThreadsSource)
        implements RecordingEvent {
    /** Whether {@link #cacheWriteback} says something; recordings of versions before the source was kept always do. */
    public boolean knowsCacheWriteback() {
        return cacheWritebackSource == null || !cacheWritebackSource.isEmpty();
    }

    /** Whether an empty {@link #ioThreads} means the main loop, rather than that it is not known; format 1 always says it. */
    public boolean knowsIoThreads() {
        return ioThreadsSource == null || !ioThreadsSource.isEmpty();
    }
}
