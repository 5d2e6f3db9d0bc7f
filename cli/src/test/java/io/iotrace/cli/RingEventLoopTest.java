// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * RULES 8.3 T-k: the event loop of QEMU 10.2 and later, which waits in io_uring_enter and submits by the same call. It is a program's that
 * makes the system calls of {@code util/fdmon-io_uring.c}: no such QEMU is packaged for Debian 12 or 13.
 */
class RingEventLoopTest {
    private static final long BYTES = 4096;

    private Images images;
    private Process process;

    @BeforeEach
    void start() throws Exception {
        TracedHost.assumePossible();
        images = new Images();
        Path program = images.folder().resolve("qemu-system-x86_64");
        Recordings.run("clang", "-O2", "-pthread", "-o", program.toString(), "src/test/c/qemu-event-loop.c");
        Path image = Images.image(images.folder(), "read", 8 << 20);
        process = new ProcessBuilder(
                        program.toString(),
                        "-name",
                        "guest=event-loop,debug-threads=on",
                        "-object",
                        "iothread,id=io0",
                        "-drive",
                        "if=none,id=drive0,format=raw,cache=none,aio=io_uring,file=" + image,
                        "-device",
                        "virtio-blk-pci,id=disk0,drive=drive0,iothread=io0")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        if (process != null) {
            process.destroyForcibly();
        }
        if (images != null) {
            images.close();
        }
    }

    @Test
    void measuresAllStagesOfRequestsThatComeOneByOne() throws Exception {
        int reads = 503;
        JsonNode disk = trace(reads, 1);
        String seen = disk.toString();
        // The loop slept since before the attach when the first kick came.
        for (Stage stage : Stage.values()) {
            assertThat(disk.at("/stages/" + stage.label() + "/count").asInt())
                    .as("%s of %s", stage, seen)
                    .isBetween(reads * 97 / 100, reads);
        }
        assertThat(disk.at("/shares/polled").asDouble()).as(seen).isLessThan(0.03);
    }

    @Test
    void givesAKickToTheFirstRequestThatItBrought() throws Exception {
        int reads = 404;
        JsonNode disk = trace(reads, 4);
        String seen = disk.toString();
        int owners = disk.at("/stages/kick/count").asInt();
        assertThat(owners).as(seen).isBetween(reads / 4 * 9 / 10, reads);
        assertThat(disk.at("/stages/qemu/count").asInt()).as(seen).isBetween(owners * 97 / 100, reads);
        assertThat(disk.at("/stages/notify/count").asInt()).as(seen).isBetween(reads * 97 / 100, reads);
    }

    private JsonNode trace(int reads, int depth) throws Exception {
        Path file = images.folder().resolve("traced.jfr");
        Attachment attachment = Attachment.to(file, process.pid());
        command(reads + " " + depth);
        JsonNode report = attachment.report();
        assertThat(report.get("requests").asLong()).isEqualTo(reads);
        assertThat(report.get("loss").get("requests").asLong()).isZero();
        List<SeenRequest> all = SeenRequest.allOf(file);
        assertThat(all)
                .extracting(SeenRequest::offset)
                .containsExactlyInAnyOrderElementsOf(LongStream.range(0, reads)
                        .mapToObj(index -> index * BYTES)
                        .toList());
        assertThat(all).allSatisfy(request -> {
            assertThat(request.threadName()).isEqualTo("IO io0");
            assertThat(request.until(Boundary.NOTIFIED).toArray()).isSorted();
        });
        return report.at("/vms/0/disks/0");
    }

    private void command(String line) throws IOException {
        Writer input = process.outputWriter(StandardCharsets.UTF_8);
        input.write(line + "\n");
        input.flush();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        assertThat(output.readLine()).isEqualTo(line.substring(0, line.indexOf(' ')));
    }
}
