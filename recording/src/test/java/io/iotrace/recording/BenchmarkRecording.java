// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Prints what a request costs to write and to read, per round; the first rounds warm up. Not a test: run its main method with the file to
 * write, the number of requests and the number of rounds.
 */
final class BenchmarkRecording {
    private BenchmarkRecording() {}

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        for (int round = Integer.parseInt(arguments[2]); round > 0; round--) {
            long begun = System.nanoTime();
            Requests.recording(file, count, RecordingWriter.Options.DEFAULT);
            long written = System.nanoTime();
            long bytes = generated(count);
            long generated = System.nanoTime();
            RecordingReader.Summary summary = RecordingReader.read(file, new Requests.Ignored());
            long read = System.nanoTime();
            System.out.printf(
                    "written in %d ns, of them %d to make it up; read in %d ns; %.1f bytes a request (%s, %d)%n",
                    (written - begun) / count,
                    (generated - written) / count,
                    (read - generated) / count,
                    (double) Files.size(file) / count,
                    summary,
                    bytes);
        }
    }

    /** Makes the requests and nothing else; the sum keeps the compiler from leaving them out. */
    private static long generated(int count) {
        DiskRequest request = new DiskRequest();
        long bytes = 0;
        for (int number = 0; number < count; number++) {
            Requests.fill(request, number);
            bytes += request.bytes;
        }
        return bytes;
    }
}
