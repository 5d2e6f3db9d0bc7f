// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the bytes of files are on the guest's disks. */
public final class FileExtents {
    /**
     * A run of bytes of a file.
     *
     * @param offset first byte in the file
     * @param bytes length
     * @param disk name of the disk, empty when the file system does not say one
     * @param diskOffset first byte on the disk, -1 when there is no plain place: delayed, inline, compressed or unwritten
     */
    public record Extent(long offset, long bytes, String disk, long diskOffset) {}

    /** A run of bytes on a disk. */
    public record Range(String disk, long offset, long bytes) {
        boolean overlaps(String otherDisk, long otherOffset, long otherBytes) {
            return disk.equals(otherDisk) && offset < otherOffset + otherBytes && otherOffset < offset + bytes;
        }
    }

    private final Map<String, List<Extent>> files = new HashMap<>();

    /** Adds an extent; {@code fileId} is {@code major:minor/inode}. */
    public void add(String fileId, Extent extent) {
        files.computeIfAbsent(fileId, id -> new ArrayList<>()).add(extent);
    }

    public boolean isEmpty() {
        return files.isEmpty();
    }

    public boolean knows(String fileId) {
        return files.containsKey(fileId);
    }

    /** Ranges on disks of a part of a file; those that have no plain place are left out. */
    public List<Range> ranges(String fileId, long offset, long bytes) {
        List<Range> ranges = new ArrayList<>();
        for (Extent extent : files.getOrDefault(fileId, List.of())) {
            long from = Math.max(offset, extent.offset);
            long to = Math.min(offset + bytes, extent.offset + extent.bytes);
            if (from < to && extent.diskOffset >= 0 && !extent.disk.isEmpty()) {
                ranges.add(new Range(extent.disk, extent.diskOffset + from - extent.offset, to - from));
            }
        }
        return ranges;
    }

    /** Ranges of a whole file. */
    public List<Range> ranges(String fileId) {
        return ranges(fileId, 0, Long.MAX_VALUE / 2);
    }
}
