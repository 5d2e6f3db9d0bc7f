// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

import blue.strategic.parquet.ParquetWriter;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The same table as Parquet. */
final class ParquetSink implements RequestSink {
    private final ParquetWriter<RequestRow> out;

    ParquetSink(Path output) throws IOException {
        Files.deleteIfExists(output);
        out = ParquetWriter.writeFile(schema(), output.toFile(), (row, writer) -> {
            for (Column column : Column.ALL) {
                Object value = column.value().apply(row);
                if (value != null) {
                    writer.write(column.name(), value);
                }
            }
        });
    }

    private static MessageType schema() {
        return new MessageType(
                "request", Column.ALL.stream().map(ParquetSink::type).toList());
    }

    private static Type type(Column column) {
        return switch (column.type()) {
            case TEXT ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(column.name());
            case INTEGER -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
            case TIMESTAMP ->
                Types.optional(PrimitiveTypeName.INT64)
                        .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.NANOS))
                        .named(column.name());
        };
    }

    @Override
    public void origin(Origin origin) {}

    @Override
    public void event(EventContext context, RecordingEvent event) {}

    @Override
    public void request(RequestRow row) throws IOException {
        out.write(row);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
