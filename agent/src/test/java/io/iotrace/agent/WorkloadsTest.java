// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** H2, Derby and Lucene give the same results with the agent, and it counts what the kernel counts. */
final class WorkloadsTest {
    @TempDir
    private Path folder;

    static Stream<Arguments> workloads() throws IOException {
        return Jvm.all().stream()
                .flatMap(jvm -> Stream.of("h2", "derby", "lucene", "kafka").map(name -> Arguments.of(jvm, name)));
    }

    private List<String> command(Jvm jvm, List<String> options, String name, Path data) {
        return jvm.command(
                Stream.concat(options.stream(), Stream.of("-Dderby.system.home=" + folder))
                        .toList(),
                Workloads.class,
                name,
                data);
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void givesTheSameResultsAndCountsWhatTheKernelCounts(Jvm jvm, String name) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "needs: strace");
        Path plain = Files.createDirectory(folder.resolve("plain"));
        Path traced = Files.createDirectory(folder.resolve("traced"));
        Path recording = folder.resolve("guest.jfr");
        Path calls = folder.resolve("calls");
        String expected =
                Jvm.run(command(jvm, List.of(), name, plain)).succeeded().out();
        List<String> command = new ArrayList<>(SystemCalls.strace(calls));
        command.addAll(command(jvm, List.of(Jvm.agent("output=" + recording + ",threshold=0ns,quiet")), name, traced));

        Jvm.Result result = Jvm.run(command).succeeded();

        assertThat(result.out()).isEqualTo(expected).isNotEmpty();
        Map<String, Tally> counted = SystemCalls.of(calls, traced + "/");
        assertThat(counted.get("write").operations()).isGreaterThan(100);
        Map<String, Tally> recorded = Recorded.tallies(recording, traced + "/");
        if (name.equals("derby") && jvm.version() < 21) {
            // FileDescriptor.sync is native there, and Derby uses it.
            counted.remove("sync");
            recorded.remove("sync");
        }
        assertThat(recorded).isEqualTo(counted);
    }
}
