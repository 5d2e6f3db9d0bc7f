// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.runtime;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Finds what a descriptor is open on, in /proc, once for each {@link FileDescriptor} object: one is never opened a second time. Holds
 * none of them, as a file that is forgotten without a close is closed when its descriptor is collected.
 */
final class OpenFiles {
    private static final int DIRECT_X86 = 0x4000;
    private static final int DIRECT_ARM = 0x10000;
    private static final int DATA_SYNC = 0x1000;
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int BLOCK = 0060000;
    /** Directories are synced, too. */
    private static final int DIRECTORY = 0040000;

    private final Internals internals;
    private final int direct;
    private final Map<FileDescriptor, OpenFile> known = new WeakHashMap<>();

    OpenFiles(Internals internals) {
        this.internals = internals;
        direct = System.getProperty("os.arch").equals("aarch64") ? DIRECT_ARM : DIRECT_X86;
    }

    /** Null when it is closed, or its identity cannot be read. */
    OpenFile of(FileDescriptor file) throws IOException {
        synchronized (known) {
            OpenFile found = known.get(file);
            if (found != null) {
                return found;
            }
        }
        int number = internals.number(file);
        if (number < 0) {
            return null;
        }
        OpenFile read = read(number);
        if (internals.number(file) != number) {
            return null;
        }
        synchronized (known) {
            known.put(file, read);
        }
        return read;
    }

    private OpenFile read(int number) throws IOException {
        Path link = Path.of("/proc/self/fd/" + number);
        Map<String, Object> status = Files.readAttributes(link, "unix:dev,rdev,ino,mode");
        int type = (int) status.get("mode") & TYPE;
        boolean isFile = type == REGULAR || type == BLOCK || type == DIRECTORY;
        String path = Files.readSymbolicLink(link).toString();
        if (!isFile) {
            return new OpenFile(path, null, 0, false, false, false);
        }
        int flags = flags(number);
        long device = (long) status.get(type == BLOCK ? "rdev" : "dev");
        return new OpenFile(
                path, device(device), (long) status.get("ino"), true, (flags & direct) != 0, (flags & DATA_SYNC) != 0);
    }

    /** Flags of open(2), which stand in octal. */
    private static int flags(int number) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new FileReader("/proc/self/fdinfo/" + number, StandardCharsets.ISO_8859_1), 256)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("flags:")) {
                    return Integer.parseInt(line.substring(6).trim(), 8);
                }
            }
        }
        return 0;
    }

    /** {@code dev_t} in the C library's form. */
    static String device(long number) {
        long major = (number >>> 8 & 0xfff) | (number >>> 32 & ~0xfffL);
        long minor = (number & 0xff) | (number >>> 12 & ~0xffL);
        return (int) major + ":" + (int) minor;
    }

    /** What is mapped at an address, by /proc/self/maps; null when no file is. {@code start} gets the file's byte there. */
    OpenFile mappedAt(long address, long[] start) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new FileReader("/proc/self/maps", StandardCharsets.UTF_8), 1 << 14)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int dash = line.indexOf('-');
                int blank = line.indexOf(' ', dash);
                long from = Long.parseUnsignedLong(line, 0, dash, 16);
                long to = Long.parseUnsignedLong(line, dash + 1, blank, 16);
                if (address >= from && address < to) {
                    return mapping(line, blank, address - from, start);
                }
            }
        }
        return null;
    }

    /** Reads {@code from-to rwxp offset major:minor inode path}. */
    private static OpenFile mapping(String line, int blank, long distance, long[] start) throws IOException {
        String[] fields = line.substring(blank + 1).split(" +", 5);
        if (fields.length < 5 || !fields[4].startsWith("/")) {
            return null;
        }
        start[0] = Long.parseUnsignedLong(fields[1], 16) + distance;
        Path path = Path.of(fields[4]);
        long inode = Long.parseLong(fields[3]);
        String[] numbers = fields[2].split(":", 2);
        String device = Integer.parseInt(numbers[0], 16) + ":" + Integer.parseInt(numbers[1], 16);
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            // btrfs shows another number here than stat does.
            Map<String, Object> status = Files.readAttributes(path, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
            if ((long) status.get("ino") == inode) {
                device = device((long) status.get("dev"));
            }
        }
        return new OpenFile(fields[4], device, inode, true, false, false);
    }
}
