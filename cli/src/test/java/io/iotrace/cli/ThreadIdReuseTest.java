// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.recording.Boundary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RULES 8.3 T-h: workers that end, and others that get their ids. QEMU's do so when ids wrap around; this program's at once. */
class ThreadIdReuseTest {
    private static final int THREADS = 17;
    private static final int READS = 59;
    private static final long BYTES = 4096;

    @BeforeEach
    void needATracedHost() {
        TracedHost.assumePossible();
    }

    @Test
    void countsTheRequestsOfEachThreadThatHadAnIdAndNotOfTheProcessThatHasItNext() throws Exception {
        try (Images images = new Images()) {
            Path program = images.folder().resolve("reused-thread-id");
            Recordings.run("clang", "-O2", "-o", program.toString(), "src/test/c/reused-thread-id.c");
            Path image = Images.image(images.folder(), "read", 8 << 20);
            Path file = images.folder().resolve("reuse.jfr");
            Process process = new ProcessBuilder(
                            program.toString(), image.toString(), Integer.toString(THREADS), Integer.toString(READS))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                Attachment attachment = Attachment.toAnyProcess(file, process.pid());
                int thread = threadIdOfReads(process);
                JsonNode report = attachment.report();

                assertThat(report.get("requests").asLong()).isEqualTo(THREADS * READS);
                List<SeenRequest> seen = SeenRequest.allOf(file);
                assertThat(seen)
                        .extracting(SeenRequest::offset)
                        .containsExactlyElementsOf(LongStream.range(0, THREADS * READS)
                                .mapToObj(index -> index * BYTES)
                                .toList());
                assertThat(seen).allSatisfy(request -> {
                    assertThat(request.threadId()).isEqualTo(thread);
                    assertThat(request.bytes()).isEqualTo(BYTES);
                    assertThat(request.until(Boundary.KERNEL_DONE).toArray()).isSorted();
                });
                assertThat(Recordings.losses(file)).isEmpty();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static int threadIdOfReads(Process process) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        return Integer.parseInt(
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine());
    }
}
