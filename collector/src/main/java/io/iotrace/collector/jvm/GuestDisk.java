// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.jvm;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A disk as its machine knows it: what finds it among the disks of a host's recording. */
@Name("iotrace.GuestDisk")
@Label("Guest Disk")
@Description("A disk as its machine knows it: what finds it among the disks of a host's recording")
@Category({"iotrace", "Guest"})
@StackTrace(false)
public final class GuestDisk extends Event {
    @Label("Disk")
    public String disk;

    @Label("Serial")
    @Description("Serial number; virtio-blk keeps its first 20 bytes; absent when none was given")
    public String serial;

    @Label("WWN")
    public String wwn;

    @Label("PCI Address")
    public String pciAddress;

    @Label("Size")
    @DataAmount
    public long bytes;
}
