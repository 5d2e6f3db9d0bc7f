// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.iotrace.cli.Command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A process that does nothing, for what tracing holds in the kernel. Skips a test where there can be no tracing, or no bpftool. */
final class IdleTarget implements BeforeEachCallback, AfterEachCallback {
    /** One thread for all runs: of its own, since the common pool of two processors gives each run a thread that may outlive it. */
    private final ExecutorService runner = Executors.newSingleThreadExecutor();

    private Process process;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        TracedHost.assumePossible();
        assumeTrue(Files.isExecutable(BpfObjects.BPFTOOL), "needs: bpftool");
        process = new ProcessBuilder("sleep", "1000").start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        runner.shutdownNow();
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** Attaches to it beside the test, with a recording in the folder, and more options. */
    Future<Result> attach(Command command, Path folder, String... more) {
        List<String> words = new ArrayList<>(
                List.of("attach", Long.toString(process.pid()), "--any-process", "--format", "json", "--output"));
        words.add(folder.resolve("trace.jfr").toString());
        words.addAll(List.of(more));
        return runner.submit(() -> command.execute(words.toArray(String[]::new)));
    }
}
