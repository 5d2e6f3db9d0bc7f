// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.iotrace.recording.RecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables, read back by DuckDB, which knows nothing of iotrace. */
class ExporterTest {
    private static final int COUNT = 20_011;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"CSV", "PARQUET"})
    void hasEveryRequestOnceByItsBegin(Format format) throws Exception {
        String table = export(format, COUNT);

        assertThat(query("select count(*), count(distinct offset_bytes), sum(size_bytes) from " + table))
                .containsExactly("20011 20011 81965056");
        assertThat(query(
                        "select count(*) from (select start_monotonic_ns, lag(start_monotonic_ns) over () earlier from "
                                + table + ") where earlier > start_monotonic_ns"))
                .containsExactly("0");
        assertThat(query("select start_monotonic_ns from " + table + " where offset_bytes = 4096"))
                .containsExactly(Long.toString(Recordings.begin(1)));
    }

    @ParameterizedTest
    @EnumSource(names = {"CSV", "PARQUET"})
    void hasNoValueWhereNothingWasMeasured(Format format) throws Exception {
        String table = export(format, COUNT);

        assertThat(query("select count(*), count(total_ns), count(complete_ns), count(kick_ns), count(nvme_queue) from "
                        + table))
                .containsExactly("20011 " + ended(COUNT) + " " + ended(COUNT) + " 0 0");
        assertThat(query("select distinct device_ns from " + table + " order by 1"))
                .containsExactly("35000", "80000");
        assertThat(query("select count(*) from " + table + " where flags like '%unseenEnd%' and total_ns is not null"))
                .containsExactly("0");
    }

    @ParameterizedTest
    @EnumSource(names = {"CSV", "PARQUET"})
    void saysTimesOfTheWallClockAndTextAsItIs(Format format) throws Exception {
        String table = export(format, 23);

        assertThat(query("select distinct virtual_machine, thread, leaf from " + table))
                .containsExactly("web, \"01\" IO iothread0 nvme0n1");
        assertThat(query("select epoch_us(min(start_time::timestamptz)) from " + table))
                .containsExactly(Long.toString((Recordings.ANCHOR.wallNanos() + 1_000_000) / 1000));
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatWasThereWhenTheRecordingCannotBeRead(Format format) throws IOException {
        Path output = Files.writeString(directory.resolve("out"), "precious");
        Path recording = Files.writeString(directory.resolve("notes.txt"), "no recording");

        assertThatThrownBy(() -> Exporter.export(recording, format, output)).isInstanceOf(RecordingException.class);
        assertThat(output).hasContent("precious");
        assertThat(directory.resolve("out.part")).doesNotExist();
    }

    @Test
    void saysWhenTheOutputCannotBeWritten() throws IOException {
        Path recording = Recordings.write(directory.resolve("a.jfr"), 23);

        assertThatThrownBy(() -> Exporter.export(recording, Format.CSV, directory.resolve("nowhere/out.csv")))
                .isInstanceOf(IOException.class);
    }

    private static long ended(int count) {
        return count - (count + 6L) / 7;
    }

    private String export(Format format, int count) throws IOException {
        Path recording = Recordings.write(directory.resolve("a.jfr"), count);
        Path output = directory.resolve("out." + format.label());
        assertThat(Exporter.export(recording, format, output)).isEqualTo(count);
        return format == Format.CSV
                ? "read_csv('" + output + "', all_varchar = false, parallel = false)"
                : "read_parquet('" + output + "')";
    }

    private static List<String> query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                texts.add(String.join(" ", row));
            }
            return texts;
        }
    }
}
