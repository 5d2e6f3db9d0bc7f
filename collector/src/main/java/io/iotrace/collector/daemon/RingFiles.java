// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files of the last minutes of all machines, of which the oldest go when they are too old or too many. Segments that are being copied
 * stay until they are released. Safe for several threads.
 */
public final class RingFiles {
    /** Segments that a ring has at least. */
    private static final int PARTS = 8;

    /** A whole recording of some seconds of one process. */
    record Segment(Path file, int processId, long bytes, long requests, long endNanos) {}

    private final Path directory;
    private final long mostBytes;
    private final long mostNanos;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private final Set<Path> held = new HashSet<>();
    private long bytes;
    private long number;

    /**
     * Takes a directory for itself: recordings that are in it go.
     *
     * @param mostBytes of whole segments, of all processes together
     * @param mostNanos age of a segment at most
     */
    public RingFiles(Path directory, long mostBytes, long mostNanos) throws IOException {
        this.directory = directory;
        this.mostBytes = mostBytes;
        this.mostNanos = mostNanos;
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "*.{jfr,part}")) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    /** Bytes at which a segment is to end. */
    long segmentBytes() {
        return mostBytes / PARTS;
    }

    /** How long a segment is to last. */
    long segmentNanos() {
        return mostNanos / PARTS;
    }

    /** A file for the next segment. */
    synchronized Path next(int processId) {
        return directory.resolve(processId + "-" + number++ + ".jfr");
    }

    synchronized void add(Segment segment) throws IOException {
        segments.add(segment);
        bytes += segment.bytes();
        trim(segment.endNanos());
    }

    private void trim(long now) throws IOException {
        while (!segments.isEmpty()
                && (bytes > mostBytes || now - segments.peek().endNanos() > mostNanos)) {
            Segment oldest = segments.remove();
            bytes -= oldest.bytes();
            if (!held.contains(oldest.file())) {
                Files.deleteIfExists(oldest.file());
            }
        }
    }

    /** The segments of a process, oldest first; they stay until {@link #release}. */
    synchronized List<Segment> hold(int processId) {
        List<Segment> own = segments.stream()
                .filter(segment -> segment.processId() == processId)
                .toList();
        own.forEach(segment -> held.add(segment.file()));
        return own;
    }

    synchronized void release(List<Segment> copied) throws IOException {
        for (Segment segment : copied) {
            held.remove(segment.file());
            if (!segments.contains(segment)) {
                Files.deleteIfExists(segment.file());
            }
        }
    }

    /** The process is followed no more. */
    synchronized void forget(int processId) throws IOException {
        for (Segment segment : List.copyOf(segments)) {
            if (segment.processId() == processId) {
                segments.remove(segment);
                bytes -= segment.bytes();
                if (!held.contains(segment.file())) {
                    Files.deleteIfExists(segment.file());
                }
            }
        }
    }
}
