// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Beside JaCoCo's agent and OpenTelemetry's, in both orders: a database gives the same, and the same operations are recorded. */
final class OtherAgentsTest {
    @TempDir
    private Path folder;

    /** OpenTelemetry's takes seconds to start: one order for each JDK, both with {@code -Diotrace.agents=all}. */
    private static final boolean ALL = "all".equals(System.getProperty("iotrace.agents"));

    static Stream<Arguments> orders() throws IOException {
        return Stream.concat(
                Jvm.all().stream()
                        .flatMap(jvm -> Stream.of(true, false).map(first -> Arguments.of(jvm, "jacoco", first))),
                openTelemetry());
    }

    static Stream<Arguments> openTelemetry() throws IOException {
        return Jvm.all().stream()
                .flatMap(jvm -> Stream.of(true, false)
                        .filter(first -> ALL || first == jvm.version() < 21)
                        .map(first -> Arguments.of(jvm, "opentelemetry", first)));
    }

    private List<String> other(String name) {
        if (name.equals("jacoco")) {
            return List.of("-javaagent:" + Jvm.jar("org.jacoco.agent-") + "=destfile=" + folder.resolve("jacoco.exec"));
        }
        return List.of(
                "-javaagent:" + Jvm.jar("opentelemetry-javaagent-"),
                "-Dotel.traces.exporter=logging",
                "-Dotel.metrics.exporter=none",
                "-Dotel.logs.exporter=none");
    }

    private Jvm.Result run(Jvm jvm, String workload, String data, List<String> options) throws Exception {
        Path files = Files.createDirectory(folder.resolve(data));
        return jvm.run(options, Workloads.class, workload, files).succeeded();
    }

    /** The words for both agents. */
    private List<String> both(String other, boolean otherFirst, Path recording) {
        List<String> options = new ArrayList<>(other(other));
        options.add(otherFirst ? options.size() : 0, Jvm.agent("threshold=0ns,output=" + recording));
        return options;
    }

    @ParameterizedTest
    @MethodSource("orders")
    void recordsTheSameOperations(Jvm jvm, String other, boolean otherFirst) throws Exception {
        Path alone = folder.resolve("alone.jfr");
        Path both = folder.resolve("both.jfr");
        Jvm.Result expected = run(jvm, "kafka", "data-a", List.of(Jvm.agent("threshold=0ns,output=" + alone)));

        Jvm.Result result = run(jvm, "kafka", "data-b", both(other, otherFirst, both));

        assertThat(result.out()).isEqualTo(expected.out()).isNotEmpty();
        assertThat(result.err())
                .containsPattern("iotrace agent: (\\d+) of \\1 advice points fire")
                .doesNotContain("does not see");
        assertThat(Recorded.tallies(both, folder + "/data-b"))
                .isEqualTo(Recorded.tallies(alone, folder + "/data-a"))
                .containsKeys("read", "write", "sync");
        if (other.equals("jacoco")) {
            assertThat(folder.resolve("jacoco.exec")).isNotEmptyFile();
        }
    }

    @ParameterizedTest
    @MethodSource("openTelemetry")
    void leavesTheOthersSpansOfADatabaseAlone(Jvm jvm, String other, boolean otherFirst) throws Exception {
        Path both = folder.resolve("both.jfr");
        Jvm.Result expected = run(jvm, "h2", "data-a", List.of());

        Jvm.Result result = run(jvm, "h2", "data-b", both(other, otherFirst, both));

        assertThat(result.out()).isEqualTo(expected.out()).isNotEmpty();
        assertThat(Recorded.tallies(both, folder + "/data-b")).containsKeys("read", "write", "sync");
        assertThat(result.err()).contains("LoggingSpanExporter").contains("INSERT");
    }
}
