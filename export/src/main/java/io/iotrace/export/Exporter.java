// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

import io.iotrace.recording.RecordingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a recording in another format, by the begin of its requests, as a stream: memory does not grow with the recording. */
public final class Exporter {
    private Exporter() {}

    /**
     * Writes {@code recording} to {@code output}, which is replaced once all of it is written.
     *
     * @return requests written
     * @throws io.iotrace.recording.RecordingException when the recording cannot be read
     * @throws IOException when the output cannot be written; what was there before stays
     */
    public static long export(Path recording, Format format, Path output) throws IOException {
        Path partial = output.resolveSibling(output.getFileName() + ".part");
        try {
            long requests = write(recording, format, partial);
            Files.move(partial, output, StandardCopyOption.REPLACE_EXISTING);
            return requests;
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static long write(Path recording, Format format, Path output) throws IOException {
        try (RequestSink sink = open(format, output)) {
            RecordingReader.Summary summary = RecordingReader.readInOrder(recording, new SinkHandler(sink));
            return summary.requests();
        } catch (UncheckedExportException e) {
            throw e.cause();
        }
    }

    private static RequestSink open(Format format, Path output) throws IOException {
        return switch (format) {
            case CSV -> new CsvSink(output);
            case PARQUET -> new ParquetSink(output);
            case PERFETTO -> new PerfettoSink(output);
        };
    }
}
