// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.jvm;

import io.iotrace.collector.inventory.host.Fiemap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * Where the files that a process has open are on the disks. Each {@link #look} tells only what is new since the last one: files grow,
 * and what was delayed gets its place.
 */
public final class OpenFileExtents {
    private static final int MOST_EXTENTS = 100_000;
    private static final int NO_PLACE = Fiemap.UNKNOWN
            | Fiemap.DELAYED
            | Fiemap.ENCODED
            | Fiemap.ENCRYPTED
            | Fiemap.UNALIGNED
            | Fiemap.INLINE
            | Fiemap.TAIL;
    /** State of an extent that is the file system's journal and no file's. */
    private static final String JOURNAL = "journal";

    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;

    private final Path root;
    private final Path descriptors;
    private final Map<String, List<Fiemap.Extent>> known = new HashMap<>();
    private final Set<String> devices = new HashSet<>();

    /** {@code root} is {@code /} but in tests. */
    public OpenFileExtents(Path root, long processId) {
        this.root = root;
        descriptors = root.resolve("proc").resolve(Long.toString(processId)).resolve("fd");
    }

    /** Commits an event for each extent that is new; returns how many files were looked at. Throws when the process may not be read. */
    public int look() throws IOException {
        Set<String> seen = new HashSet<>();
        try (Stream<Path> links = Files.list(descriptors)) {
            for (Path link : links.toList()) {
                look(link, seen);
            }
        }
        return seen.size();
    }

    private void look(Path link, Set<String> seen) {
        try {
            Map<String, Object> status = Files.readAttributes(link, "unix:dev,ino,mode");
            if (((int) status.get("mode") & TYPE) != REGULAR) {
                return;
            }
            String device = device((long) status.get("dev"));
            long inode = (long) status.get("ino");
            String id = device + "/" + inode;
            if (!seen.add(id)) {
                return;
            }
            List<Fiemap.Extent> extents = Fiemap.of(link.toString(), MOST_EXTENTS);
            if (extents == null || extents.equals(known.put(id, extents))) {
                return;
            }
            String file = Files.readSymbolicLink(link).toString();
            String fileSystem = Files.getFileStore(link).type();
            DiskPlace place = DiskPlace.of(root, device);
            if (devices.add(device)) {
                commitJournal(fileSystem, device, place);
            }
            for (Fiemap.Extent extent : extents) {
                commit(extent, file, fileSystem, device, inode, place);
            }
        } catch (IOException e) {
            // Closed since it was listed.
        }
    }

    private void commitJournal(String fileSystem, String device, DiskPlace place) {
        if (place.disk() == null || place.stacked()) {
            return;
        }
        for (JournalPlace.Range range :
                JournalPlace.of(root.resolve("dev").resolve(place.disk()), place.startBytes())) {
            FileExtent event = new FileExtent();
            event.file = "journal";
            event.device = device;
            event.fileSystem = fileSystem;
            event.bytes = range.bytes();
            event.disk = place.disk();
            event.diskOffset = range.offset();
            event.plain = true;
            event.state = JOURNAL;
            event.commit();
        }
    }

    private static void commit(
            Fiemap.Extent extent, String file, String fileSystem, String device, long inode, DiskPlace place) {
        FileExtent event = new FileExtent();
        event.file = file;
        event.device = device;
        event.inode = inode;
        event.fileSystem = fileSystem;
        event.offset = extent.logical();
        event.bytes = extent.bytes();
        event.disk = place.disk();
        event.diskOffset = place.startBytes() + extent.physical();
        boolean logical = fileSystem.equals("btrfs");
        event.plain = (extent.flags() & NO_PLACE) == 0 && place.disk() != null && !place.stacked() && !logical;
        event.state = state(extent.flags(), logical, place.stacked());
        event.commit();
    }

    /** What an extent is, in words. */
    static String state(int flags, boolean logical, boolean stacked) {
        StringJoiner state = new StringJoiner(" ");
        Map<Integer, String> names = new java.util.TreeMap<>(Map.of(
                Fiemap.DELAYED, "delayed",
                Fiemap.UNKNOWN, "unknown",
                Fiemap.ENCODED, "encoded",
                Fiemap.ENCRYPTED, "encrypted",
                Fiemap.UNALIGNED, "unaligned",
                Fiemap.INLINE, "inline",
                Fiemap.TAIL, "tail",
                Fiemap.UNWRITTEN, "unwritten",
                Fiemap.SHARED, "shared"));
        names.forEach((flag, name) -> {
            if ((flags & flag) != 0) {
                state.add(name);
            }
        });
        if (logical) {
            state.add("logical");
        }
        if (stacked) {
            state.add("stacked");
        }
        return state.toString();
    }

    /** {@code dev_t} in the C library's form. */
    static String device(long number) {
        int major = (int) ((number >>> 8 & 0xfff) | (number >>> 32 & ~0xfffL));
        int minor = (int) ((number & 0xff) | (number >>> 12 & ~0xffL));
        return major + ":" + minor;
    }
}
