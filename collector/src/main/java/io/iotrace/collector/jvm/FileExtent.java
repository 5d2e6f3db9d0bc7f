// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.jvm;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Where a run of a file's bytes is on a disk: FIEMAP's answer, with the partition's start added. */
@Name("iotrace.FileExtent")
@Label("File Extent")
@Description("Where a run of a file's bytes is on a disk")
@Category({"iotrace", "Guest"})
@StackTrace(false)
public final class FileExtent extends Event {
    @Label("File")
    public String file;

    @Label("Device")
    @Description("Number of the file system's device as major:minor")
    public String device;

    @Label("Inode")
    public long inode;

    @Label("File System")
    public String fileSystem;

    @Label("Offset")
    @Description("First byte in the file")
    @DataAmount
    public long offset;

    @Label("Bytes")
    @DataAmount
    public long bytes;

    @Label("Disk")
    @Description("Name of the whole disk; absent when the file system is not on one disk alone")
    public String disk;

    @Label("Disk Offset")
    @Description("First byte on the disk; means nothing unless plain")
    @DataAmount
    public long diskOffset;

    @Label("Plain")
    @Description("The disk's bytes are the file's bytes")
    public boolean plain;

    @Label("State")
    @Description(
            "What FIEMAP says of it, separated by blanks: delayed, inline, encoded, unwritten, shared, unaligned, unknown,"
                    + " logical (of btrfs), stacked (a device mapper or RAID below);"
                    + " journal: of the file system's journal and of no file")
    public String state;
}
