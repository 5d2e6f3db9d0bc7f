// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes that read a file directly and end at once, so that nobody can look at their descriptors any more. */
class ShortLoadTest {
    private static final int READS = 23;
    private static final int BLOCK = 4096;
    private static final int LOADS = 5;
    /** The kernel shows some events to no program under contention (docs/design/0003-probe.md). */
    private static final int SHOWN_TO_NONE = 1;

    /** Not in memory, where there may be no O_DIRECT. */
    private Path folder;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createTempDirectory(Path.of("/var/tmp"), "iotrace-short");
    }

    @AfterEach
    void remove() throws IOException {
        for (String name : List.of("short.img", "short.jfr")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }

    @Test
    void haveTheirDiskAndEachRequestInTheReport() throws Exception {
        TracedHost.assumePossible();
        Path file = Files.write(folder.resolve("short.img"), new byte[(READS + 1) * BLOCK]);
        assumeTrue(readsDirectly(file), "needs: a file system with O_DIRECT below " + folder);
        List<Process> loads = new ArrayList<>();
        for (int i = 0; i < LOADS; i++) {
            loads.add(new ProcessBuilder("sh", "-c", "read go; exec " + String.join(" ", dd(file))).start());
        }
        long[] pids = loads.stream().mapToLong(Process::pid).toArray();
        Attachment attachment = Attachment.toAnyProcess(folder.resolve("short.jfr"), pids);
        for (Process load : loads) {
            try (OutputStream go = load.getOutputStream()) {
                go.write("go\n".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(load.waitFor()).isZero();
        }
        JsonNode report = attachment.report();
        for (long pid : pids) {
            JsonNode disk = disk(report, pid);
            assertThat(disk.get("requests").asInt()).isBetween(READS - SHOWN_TO_NONE, READS);
            assertThat(disk.get("bytes").asLong())
                    .isEqualTo(disk.get("requests").asLong() * BLOCK);
        }
    }

    private static JsonNode disk(JsonNode report, long pid) {
        for (JsonNode machine : report.get("vms")) {
            if (machine.get("pid").asLong() == pid) {
                assertThat(machine.get("disks")).as(report.toString()).hasSize(1);
                assertThat(machine.at("/disks/0/name").asText()).startsWith("short.img");
                return machine.at("/disks/0");
            }
        }
        throw new AssertionError("no process " + pid + " in " + report);
    }

    private static boolean readsDirectly(Path file) throws IOException, InterruptedException {
        return new ProcessBuilder(dd(file)).start().waitFor() == 0;
    }

    private static List<String> dd(Path file) {
        return List.of(
                "dd", "if=" + file, "of=/dev/null", "bs=" + BLOCK, "count=" + READS, "iflag=direct", "status=none");
    }
}
