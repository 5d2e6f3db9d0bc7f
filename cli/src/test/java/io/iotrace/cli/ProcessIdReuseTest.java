// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process that ends while another is traced beside it, and one that gets its id. */
class ProcessIdReuseTest {
    private static final int READS = 23;
    private static final long BYTES = 4096;

    private Path program;

    @BeforeEach
    void needATracedHost() {
        TracedHost.assumePossible();
    }

    @Test
    void recordsNothingOfTheProcessThatHasTheIdOfOneThatEnded() throws Exception {
        try (Images images = new Images()) {
            program = images.folder().resolve("reads-by-id");
            Recordings.run("clang", "-O2", "-o", program.toString(), "src/test/c/reads-by-id.c");
            Path image = Images.image(images.folder(), "read", 8 << 20);
            Path file = images.folder().resolve("reuse.jfr");
            Process first = reads(image, 0, "");
            Process beside = reads(image, READS, "");
            try {
                Attachment attachment = Attachment.toAnyProcess(file, first.pid(), beside.pid());
                letRead(first);
                letRead(reads(image, 2 * READS, Long.toString(first.pid())));
                letRead(beside);
                JsonNode report = attachment.report();

                assertThat(report.get("requests").asLong()).isEqualTo(2 * READS);
                List<SeenRequest> seen = SeenRequest.allOf(file);
                assertThat(seen)
                        .extracting(SeenRequest::offset)
                        .containsExactlyElementsOf(LongStream.range(0, 2 * READS)
                                .mapToObj(index -> index * BYTES)
                                .toList());
                assertThat(Recordings.losses(file)).isEmpty();
            } finally {
                first.destroyForcibly();
                beside.destroyForcibly();
            }
        }
    }

    private Process reads(Path image, int first, String id) throws IOException {
        List<String> command =
                List.of(program.toString(), image.toString(), Integer.toString(first), Integer.toString(READS), id);
        return new ProcessBuilder(id.isEmpty() ? command.subList(0, 4) : command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void letRead(Process process) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        assertThat(process.onExit().join().exitValue()).isZero();
    }
}
