// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.cli.Command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a run of tracing holds while it lasts, and what it leaves: nothing. */
class TraceLifetimeTest {
    private static final int RUNS = 20;
    private static final int SECONDS = 60;

    @RegisterExtension
    final IdleTarget target = new IdleTarget();

    @TempDir
    Path folder;

    @Test
    void leavesNothingInTheKernelAndInThisProcessAfterTwentyRuns() throws Exception {
        target.attach(new Command(), folder, "--duration", "50ms")
                .get(SECONDS, TimeUnit.SECONDS); // loads classes and libraries
        Held before = Held.now();
        Set<Integer> programs = new TreeSet<>();
        for (int i = 0; i < RUNS; i++) {
            Command command = new Command();
            Future<Result> run = target.attach(command, folder);
            command.tracing().get(SECONDS, TimeUnit.SECONDS);
            assertThat(BpfObjects.ownIds("link")).isNotEmpty();
            programs.addAll(BpfObjects.ownIds("prog"));
            command.interrupt();
            assertThat(run.get(SECONDS, TimeUnit.SECONDS).code()).isZero();
        }
        assertThat(Held.now()).isEqualTo(before);
        assertThat(programs).hasSizeGreaterThan(RUNS);
        assertThat(BpfObjects.left("prog", programs)).isEmpty();
    }

    /** Descriptors, mappings of BPF and Java threads of this process. */
    private record Held(List<String> descriptors, long mappings, Set<String> threads) {
        static Held now() throws IOException {
            List<String> descriptors = Descriptors.of(ProcessHandle.current().pid()).values().stream()
                    .filter(target -> !target.startsWith("pipe:"))
                    .sorted()
                    .toList();
            long mappings = Files.readString(Path.of("/proc/self/maps"))
                    .lines()
                    .filter(line -> line.contains("bpf"))
                    .count();
            Set<String> threads = Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> !name.startsWith("ForkJoinPool") && !name.startsWith("process reaper"))
                    .collect(Collectors.toCollection(TreeSet::new));
            return new Held(descriptors, mappings, threads);
        }
    }
}
