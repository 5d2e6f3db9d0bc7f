// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A table as RFC 4180 has it, with a line of names. */
final class CsvSink implements RequestSink {
    private static final long SECOND = 1_000_000_000L;

    private final Writer out;

    CsvSink(Path output) throws IOException {
        out = new BufferedWriter(Files.newBufferedWriter(output, StandardCharsets.UTF_8), 1 << 16);
        String separator = "";
        for (Column column : Column.ALL) {
            out.write(separator);
            out.write(column.name());
            separator = ",";
        }
        out.write("\r\n");
    }

    @Override
    public void origin(Origin origin) {}

    @Override
    public void event(EventContext context, RecordingEvent event) {}

    @Override
    public void request(RequestRow row) throws IOException {
        String separator = "";
        for (Column column : Column.ALL) {
            out.write(separator);
            separator = ",";
            Object value = column.value().apply(row);
            if (value != null) {
                out.write(column.type() == Column.Type.TIMESTAMP ? time((Long) value) : quoted(value.toString()));
            }
        }
        out.write("\r\n");
    }

    private static String time(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND))
                .toString();
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
