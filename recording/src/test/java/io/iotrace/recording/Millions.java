// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A recording of five million requests, made once for all tests of a run. */
final class Millions {
    static final int COUNT = 5_000_000;

    private static Path file;

    private Millions() {}

    static synchronized Path recording() throws IOException {
        if (file == null) {
            Path directory = Files.createTempDirectory(Path.of("target"), "millions");
            file = Requests.recording(directory.resolve("millions.jfr"), COUNT, RecordingWriter.Options.DEFAULT);
            file.toFile().deleteOnExit();
        }
        return file;
    }
}
