// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Where the bytes of files, and of the file systems' journals, are on the guest's disks. What is told later of a byte of a file counts:
 * files grow, and what was delayed gets its place.
 */
public final class FileExtents {
    /**
     * A run of bytes of a file.
     *
     * @param offset first byte in the file
     * @param bytes length
     * @param disk name of the disk, empty when the file system does not say one
     * @param diskOffset first byte on the disk, -1 when there is no plain place: delayed, inline or compressed
     */
    public record Extent(long offset, long bytes, String disk, long diskOffset) {
        private long end() {
            return offset + bytes;
        }

        private Extent part(long from, long to) {
            return new Extent(from, to - from, disk, diskOffset < 0 ? -1 : diskOffset + from - offset);
        }

        private boolean hasPlace() {
            return diskOffset >= 0 && !disk.isEmpty();
        }
    }

    /** A run of bytes on a disk. */
    public record Range(String disk, long offset, long bytes) {
        boolean overlaps(String otherDisk, long otherOffset, long otherBytes) {
            return disk.equals(otherDisk) && offset < otherOffset + otherBytes && otherOffset < offset + bytes;
        }
    }

    private final Map<String, NavigableMap<Long, Extent>> files = new HashMap<>();
    private final List<Range> journals = new ArrayList<>();

    /** Adds an extent; {@code fileId} is {@code major:minor/inode}. */
    public void add(String fileId, Extent extent) {
        NavigableMap<Long, Extent> file = files.computeIfAbsent(fileId, id -> new TreeMap<>());
        Map.Entry<Long, Extent> before = file.lowerEntry(extent.end());
        while (before != null && before.getValue().end() > extent.offset) {
            Extent old = before.getValue();
            file.remove(before.getKey());
            if (old.offset < extent.offset) {
                file.put(old.offset, old.part(old.offset, extent.offset));
            }
            if (old.end() > extent.end()) {
                file.put(extent.end(), old.part(extent.end(), old.end()));
            }
            before = file.lowerEntry(extent.offset);
        }
        file.put(extent.offset, extent);
    }

    /** Adds a part of a file system's journal. */
    public void addJournal(Range range) {
        journals.add(range);
    }

    public boolean isEmpty() {
        return files.isEmpty();
    }

    public boolean knows(String fileId) {
        return files.containsKey(fileId);
    }

    /** Whether the place of a journal on the disk is known. */
    boolean knowsJournal(String disk) {
        return journals.stream().anyMatch(range -> range.disk.equals(disk));
    }

    /** Whether bytes of a disk are a journal's. */
    boolean isJournal(String disk, long offset, long bytes) {
        return journals.stream().anyMatch(range -> range.overlaps(disk, offset, bytes));
    }

    /** Ranges on disks of a part of a file, neighbours in one; those that have no plain place are left out. */
    public List<Range> ranges(String fileId, long offset, long bytes) {
        NavigableMap<Long, Extent> file = files.get(fileId);
        if (file == null) {
            return List.of();
        }
        List<Range> ranges = new ArrayList<>();
        Long first = file.floorKey(offset);
        for (Extent extent : file.tailMap(first == null ? offset : first, true).values()) {
            if (extent.offset >= offset + bytes) {
                break;
            }
            long from = Math.max(offset, extent.offset);
            long to = Math.min(offset + bytes, extent.end());
            if (from < to && extent.hasPlace()) {
                append(ranges, new Range(extent.disk, extent.diskOffset + from - extent.offset, to - from));
            }
        }
        return ranges;
    }

    private static void append(List<Range> ranges, Range range) {
        Range last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
        if (last != null && last.disk.equals(range.disk) && last.offset + last.bytes == range.offset) {
            ranges.set(ranges.size() - 1, new Range(last.disk, last.offset, last.bytes + range.bytes));
        } else {
            ranges.add(range);
        }
    }

    /** Ranges of a whole file. */
    public List<Range> ranges(String fileId) {
        return ranges(fileId, 0, Long.MAX_VALUE / 2);
    }

    /** Ranges of all files on a disk, by where they begin. */
    NavigableMap<Long, Range> placed(String disk) {
        NavigableMap<Long, Range> placed = new TreeMap<>();
        for (String file : files.keySet()) {
            for (Range range : ranges(file)) {
                if (range.disk.equals(disk)) {
                    placed.merge(range.offset, range, (a, b) -> a.bytes >= b.bytes ? a : b);
                }
            }
        }
        return placed;
    }
}
