// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Another tracer, which needs tracefs: it gets one in a mount namespace of its own where the host has none. */
final class Bpftrace {
    private static final Path BINARY = Path.of("/usr/bin/bpftrace");
    private static final String MOUNTS = """
            set -e
            grep -q ' /sys/kernel/debug debugfs ' /proc/mounts || mount -t debugfs none /sys/kernel/debug
            grep -q ' /sys/kernel/tracing tracefs ' /proc/mounts || mount -t tracefs none /sys/kernel/tracing
            """;

    /** An interval, unlike {@code BEGIN}, comes when what stands before it is attached. */
    private static final String READY = "interval:ms:500 /!@ready/ { @ready = 1; printf(\"ready\\n\"); }\n";

    private final Process process;
    private final BufferedReader output;
    private final List<String> complaints = new ArrayList<>();

    private Bpftrace(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Skips the test, with a reason, where there is none. */
    static void assumePossible() throws IOException {
        assumeTrue(Files.isExecutable(BINARY), "needs: bpftrace");
        Process mounted = inNamespace(MOUNTS).redirectErrorStream(true).start();
        String said = new String(mounted.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(mounted.onExit().join().exitValue() == 0, () -> "needs: tracefs and debugfs: " + said.strip());
    }

    /** Returns once the program counts. */
    static Bpftrace start(String program) throws Exception {
        Bpftrace bpftrace =
                new Bpftrace(inNamespace(MOUNTS + "exec " + BINARY + " -f json -e \"$1\"", "bpftrace", program + READY)
                        .redirectErrorStream(true)
                        .start());
        bpftrace.awaitReady();
        return bpftrace;
    }

    private static ProcessBuilder inNamespace(String script, String... words) {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", script));
        command.addAll(List.of(words));
        return new ProcessBuilder(command);
    }

    private void awaitReady() throws IOException {
        for (JsonNode said = next(); !said.path("data").asText().equals("ready\n"); said = next()) {
            assertThat(said.isMissingNode())
                    .as("bpftrace has ended: " + complaints)
                    .isFalse();
        }
    }

    /** What it says next; missing at its end. */
    private JsonNode next() throws IOException {
        for (String line; (line = output.readLine()) != null; ) {
            if (line.startsWith("{")) {
                return new ObjectMapper().readTree(line);
            }
            complaints.add(line);
        }
        return MissingNode.getInstance();
    }

    /** Ends it: the program's maps by name, such as {@code @bios}. */
    Map<String, JsonNode> end() throws Exception {
        Recordings.run("kill", "-INT", Long.toString(process.pid()));
        Map<String, JsonNode> maps = new TreeMap<>();
        for (JsonNode said = next(); !said.isMissingNode(); said = next()) {
            said.path("data").properties().forEach(map -> maps.put(map.getKey(), map.getValue()));
        }
        assertThat(process.waitFor()).as(complaints.toString()).isZero();
        return maps;
    }
}
