// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads recordings in one pass and constant memory: complete chunks, and the whole events of a chunk that was cut off or of a
 * {@code FILE.part} that a killed writer left. Requests come shape by shape within a chunk's time, not in the order of their times.
 */
public final class RecordingReader {
    private RecordingReader() {}

    /**
     * What was read.
     *
     * @param requests requests handed to the handler
     * @param events other events handed to it
     * @param recoveredEvents of both, those that came out of an incomplete chunk
     * @param truncated whether the file ends inside a chunk
     * @param repeatedChunks chunks passed over because they were read before, in this file or another
     */
    public record Summary(long requests, long events, long recoveredEvents, boolean truncated, long repeatedChunks) {
        private Summary plus(Summary other) {
            return new Summary(
                    requests + other.requests,
                    events + other.events,
                    recoveredEvents + other.recoveredEvents,
                    truncated || other.truncated,
                    repeatedChunks + other.repeatedChunks);
        }
    }

    /** Reads {@code file} into {@code handler}. Throws {@link RecordingException} when it is no JFR file, or none that iotrace wrote. */
    public static Summary read(Path file, RecordingHandler handler) throws IOException {
        return read(List.of(file), handler);
    }

    /**
     * Reads {@code file} with its requests by their begin, those that were in flight through a whole group of chunks excepted; other events
     * come before the requests of their group. Takes 20 bytes of heap for each request of two groups.
     */
    public static Summary readInOrder(Path file, RecordingHandler handler) throws IOException {
        ReadingTarget target = new ReadingTarget(handler, new OrderedRequests(handler));
        Summary summary = read(file, target, new HashSet<>());
        target.end();
        return summary;
    }

    /** Reads several files as {@link Several} does. */
    public static Summary read(List<Path> files, RecordingHandler handler) throws IOException {
        Several several = new Several(handler);
        Summary summary = new Summary(0, 0, 0, false, 0);
        for (Path file : files) {
            summary = summary.plus(several.read(file));
        }
        return summary;
    }

    /**
     * Reads files one after the other, each chunk once: a file that is named twice, or whose chunks are in another one, counts once.
     * {@link RecordingHandler#onOrigin} tells recordings of several machines apart.
     */
    public static final class Several {
        private final ReadingTarget target;
        private final Set<RecordingScan.ChunkId> seen = new HashSet<>();

        public Several(RecordingHandler handler) {
            target = new ReadingTarget(handler, null);
        }

        /** Reads the next file. Throws {@link RecordingException} when it is no JFR file, or none that iotrace wrote. */
        public Summary read(Path file) throws IOException {
            return RecordingReader.read(file, target, seen);
        }
    }

    private static Summary read(Path file, ReadingTarget target, Set<RecordingScan.ChunkId> seen) throws IOException {
        ChunkDecoder.Counts counts = target.startCounting();
        RecordingScan scan = new RecordingScan(file, part -> part.read(target), seen);
        scan.run();
        return summary(scan, List.of(counts));
    }

    static Summary summary(RecordingScan scan, List<ChunkDecoder.Counts> counts) {
        return new Summary(
                counts.stream().mapToLong(count -> count.requests).sum(),
                counts.stream().mapToLong(count -> count.events).sum(),
                counts.stream().mapToLong(count -> count.recovered).sum(),
                scan.truncated(),
                scan.repeatedChunks());
    }
}
