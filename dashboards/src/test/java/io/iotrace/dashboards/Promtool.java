// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Debian's promtool, in a process of its own. */
final class Promtool {
    /** What it printed, and whether it was content. */
    record Result(boolean passed, String output) {}

    private Promtool() {}

    static void assumeThere() {
        boolean there = Files.isExecutable(Path.of("/usr/bin/promtool"));
        assumeTrue(there, "needs: promtool (Debian's package prometheus)");
    }

    static Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor() == 0, output);
    }
}
