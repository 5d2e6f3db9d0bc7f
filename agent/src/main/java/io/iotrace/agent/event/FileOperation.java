// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

/** One read, write or transfer: one system call on a file or block device. */
@Name("iotrace.FileOperation")
@Label("File Operation")
@Description("A read, write or transfer of the application: one system call on a file or block device")
@Category({"iotrace", "Java"})
@Threshold("1 ms")
public final class FileOperation extends Event {
    @Label("Operation")
    @Description("read, write, or transfer from one descriptor to another inside the kernel")
    public String operation;

    @Label("Interface")
    @Description("FileChannel (AsynchronousFileChannel, too), RandomAccessFile, FileInputStream or FileOutputStream")
    public String api;

    @Label("File")
    @Description("Path when the file was first seen; of a transfer the one that was read")
    public String file;

    @Label("Device")
    @Description("Number of the file system's device, or of the block device itself, as major:minor")
    public String device;

    @Label("Inode")
    public long inode;

    @Label("Target")
    @Description("Of a transfer the file or other descriptor that was written; else absent")
    public String target;

    @Label("Offset")
    @Description("Byte in the file at which it begins; -1 when not known, as of a file that cannot be positioned")
    @DataAmount
    public long offset;

    @Label("Bytes")
    @Description("Bytes done; 0 at the end of the file or when it failed")
    @DataAmount
    public long bytes;

    @Label("Requested")
    @Description("Bytes asked for; -1 for scattered reads and gathered writes, which do not say")
    @DataAmount
    public long requested;

    @Label("Direct")
    @Description("The file is open with O_DIRECT: past the page cache")
    public boolean direct;

    @Label("Synchronous")
    @Description("The file is open with O_SYNC or O_DSYNC: a write waits for the medium")
    public boolean synchronous;

    @Label("Descriptor")
    public int descriptor;

    @Label("Failed")
    @Description("It threw an exception")
    public boolean failed;
}
