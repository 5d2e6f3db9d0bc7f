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
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent's operations and bytes against the kernel's, for each style of file I/O, on each JDK. */
final class SystemCallCountTest {
    @TempDir
    private Path folder;

    static Stream<Arguments> styles() throws IOException {
        List<String> styles = List.of(
                "channel",
                "positional",
                "vector",
                "random",
                "streams",
                "asynchronous",
                "transfer",
                "synchronous",
                "direct",
                "descriptor");
        return Jvm.all().stream().flatMap(jvm -> styles.stream().map(style -> Arguments.of(jvm, style)));
    }

    static Stream<Jvm> jvms() throws IOException {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("styles")
    void seesEachSystemCallAndItsBytes(Jvm jvm, String style) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "needs: strace");
        Path file = folder.resolve("data");
        Path recording = folder.resolve("guest.jfr");
        Path calls = folder.resolve("calls");
        List<String> command = new ArrayList<>(SystemCalls.strace(calls));
        command.addAll(jvm.command(
                List.of(Jvm.agent("output=" + recording + ",threshold=0ns,quiet")), IoStyles.class, style, file));

        Jvm.Result result = Jvm.run(command).succeeded();

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("done " + style + "\n");
        Map<String, Tally> expected = SystemCalls.of(calls, file.toString());
        assertThat(expected.values()).anyMatch(tally -> tally.operations() >= IoStyles.OPERATIONS);
        if (style.equals("descriptor") && jvm.version() < 21) {
            // FileDescriptor.sync is native: said at the start.
            expected.remove("sync");
        }
        assertThat(Recorded.tallies(recording, file.toString())).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void seesWhichPartOfAMappedFileIsForced(Jvm jvm) throws Exception {
        Path file = folder.resolve("data");
        Path recording = folder.resolve("guest.jfr");

        jvm.run(List.of(Jvm.agent("output=" + recording + ",threshold=0ns")), IoStyles.class, "mapped", file)
                .succeeded();

        List<RecordedEvent> syncs = Recorded.events(recording, "FileSync");
        assertThat(syncs).hasSize(IoStyles.OPERATIONS);
        assertThat(syncs).allMatch(sync -> sync.getString("file").equals(file.toString()));
        assertThat(syncs.get(5).getLong("offset")).isEqualTo((3 + 5) * IoStyles.SIZE);
        assertThat(syncs.get(5).getLong("bytes")).isEqualTo(IoStyles.SIZE);
        assertThat(syncs.get(5).getString("device")).isEqualTo(device((long) Files.getAttribute(file, "unix:dev")));
        assertThat(syncs.get(5).getLong("inode")).isEqualTo((long) Files.getAttribute(file, "unix:ino"));
    }

    private static String device(long number) {
        return (number >> 8 & 0xfff) + ":" + ((number & 0xff) | (number >> 12 & 0xfff00));
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void knowsWhereAnOperationAtTheFilesOwnPositionBegan(Jvm jvm) throws Exception {
        Path file = folder.resolve("data");
        Path recording = folder.resolve("guest.jfr");

        jvm.run(List.of(Jvm.agent("output=" + recording + ",threshold=0ns")), IoStyles.class, "streams", file)
                .succeeded();

        List<RecordedEvent> writes = Recorded.events(recording, "FileOperation").stream()
                .filter(event -> event.getString("operation").equals("write"))
                .filter(event -> event.getString("file").equals(file.toString()))
                .toList();
        long end = 0;
        for (RecordedEvent write : writes) {
            assertThat(write.getLong("offset")).isEqualTo(end);
            end += write.getLong("bytes");
        }
        assertThat(end).isEqualTo(Files.size(file));
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void recordsNothingOfAPipe(Jvm jvm) throws Exception {
        Path recording = folder.resolve("guest.jfr");

        jvm.run(List.of(Jvm.agent("output=" + recording + ",threshold=0ns")), IoStyles.class, "pipe", "-")
                .succeeded();

        assertThat(Recorded.events(recording, "FileOperation"))
                .noneMatch(event -> event.getString("file").contains("pipe"));
    }
}
