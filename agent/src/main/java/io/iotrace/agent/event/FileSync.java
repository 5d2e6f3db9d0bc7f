// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

/** One wait until a file's data is on the medium. */
@Name("iotrace.FileSync")
@Label("File Sync")
@Description("A wait of the application until a file's data is on the medium: fsync, fdatasync or msync")
@Category({"iotrace", "Java"})
@Threshold("1 ms")
public final class FileSync extends Event {
    @Label("Interface")
    @Description("FileChannel (AsynchronousFileChannel, too), FileDescriptor, or MappedByteBuffer (MemorySegment, too)")
    public String api;

    @Label("File")
    @Description("Path when the file was first seen")
    public String file;

    @Label("Device")
    @Description("Number of the file system's device, or of the block device itself, as major:minor")
    public String device;

    @Label("Inode")
    public long inode;

    @Label("Metadata")
    @Description("The file's times and the like, too (fsync), and not only what is needed to find the data (fdatasync)")
    public boolean metadata;

    @Label("Offset")
    @Description("Of mapped memory the byte in the file at which it begins; 0 for the whole file, -1 when not known")
    @DataAmount
    public long offset;

    @Label("Bytes")
    @Description("Length of the mapped memory; 0 for the whole file")
    @DataAmount
    public long bytes;

    @Label("Descriptor")
    @Description("-1 of mapped memory")
    public int descriptor;

    @Label("Failed")
    @Description("It threw an exception")
    public boolean failed;
}
