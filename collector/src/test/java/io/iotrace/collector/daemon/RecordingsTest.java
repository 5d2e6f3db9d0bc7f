// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingsTest {
    @TempDir
    private Path directory;

    @Test
    void theOldestGoFirstAndTheNewOneStays() throws IOException {
        Path oldest = recording("a.jfr", 400, 1);
        Path middle = recording("b.jfr", 400, 2);
        Path fresh = recording("c.jfr", 700, 3);
        new Recordings(directory, 1200).makeRoom(fresh);
        assertThat(oldest).doesNotExist();
        assertThat(middle).exists();
        assertThat(fresh).exists();
    }

    @Test
    void aRecordingLargerThanTheLimitIsKeptAlone() throws IOException {
        Path old = recording("a.jfr", 400, 1);
        Path fresh = recording("c.jfr", 5000, 3);
        new Recordings(directory, 1200).makeRoom(fresh);
        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void twoRecordingsOfOneSecondHaveFilesOfTheirOwn() throws IOException {
        Recordings recordings = new Recordings(directory, 1200);
        Path first = recordings.fileFor("web-01", Instant.EPOCH);
        Files.createFile(first);
        assertThat(recordings.fileFor("web-01", Instant.EPOCH)).isNotEqualTo(first);
    }

    private Path recording(String name, int bytes, long second) throws IOException {
        Path file = Files.write(directory.resolve(name), new byte[bytes]);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(second)));
        return file;
    }
}
