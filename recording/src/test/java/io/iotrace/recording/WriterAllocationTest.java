// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterAllocationTest {
    private static final int COUNT = 200_000;

    @TempDir
    Path directory;

    @Test
    void allocatesNothingPerRequest() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (RecordingWriter writer =
                RecordingWriter.create(directory.resolve("a.jfr"), Requests.ANCHOR, RecordingWriter.Options.DEFAULT)) {
            Requests.write(writer, 0, COUNT);
            long before = threads.getCurrentThreadAllocatedBytes();
            Requests.write(writer, COUNT, COUNT);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            // A block of a thousand requests takes a few wrappers on its way to the journal.
            assertThat(allocated / COUNT).isZero();
        }
    }
}
