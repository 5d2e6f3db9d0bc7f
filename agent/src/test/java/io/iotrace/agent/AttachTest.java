// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent comes and goes while the application does file I/O. */
final class AttachTest {
    /** A hundred in the long run, {@code -Diotrace.attach.times=101}. */
    private static final int TIMES = Integer.getInteger("iotrace.attach.times", 7);

    private static final int WARM = 2;
    /** Classes that reflection makes of accessors after some calls, and the like. */
    private static final int NOISE = 17;

    @TempDir
    private Path folder;

    static Stream<Jvm> jvms() throws IOException {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void comesAndGoesAgainAndAgainWithoutATrace(Jvm jvm) throws Exception {
        try (RunningLoad load = new RunningLoad(jvm, folder, List.of())) {
            long warm = 0;
            for (int i = 0; i < TIMES; i++) {
                Path recording = folder.resolve("r" + i % 2 + ".jfr");
                load.agent("quiet,threshold=0ns,stack=false,output=" + recording);
                load.awaitRounds(7);
                load.agent("detach");
                List<RecordedEvent> operations = Recorded.events(recording, "FileOperation");
                assertThat(operations).hasSizeGreaterThan(7);
                assertThat(recordedTwice(operations)).isZero();
                if (i == WARM) {
                    warm = load.classes();
                }
            }
            assertThat(load.classes()).as("classes loaded").isLessThan(warm + NOISE);
            assertThat(load.end().lines().filter(line -> !line.startsWith("WARNING: ")))
                    .isEmpty();
        }
    }

    /** Operations that began in another one of the same thread, as where the classes are woven twice. */
    private static long recordedTwice(List<RecordedEvent> operations) {
        Map<Long, Instant> ends = new HashMap<>();
        return operations.stream()
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .filter(event -> {
                    Instant end = ends.put(event.getThread().getJavaThreadId(), event.getEndTime());
                    return end != null && event.getStartTime().isBefore(end);
                })
                .count();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void givesTheClassesBackByteForByte(Jvm jvm) throws Exception {
        Path jar = ClassBytes.jar(folder);
        Path before = folder.resolve("before");
        List<String> woven = new ArrayList<>();
        List<String> after = new ArrayList<>();
        try (RunningLoad load = new RunningLoad(jvm, folder, List.of())) {
            load.agent(jar, before.toString());
            for (int i = 0; i < 3; i++) {
                Path bytes = folder.resolve("bytes-" + i);
                load.agent("quiet");
                load.agent(jar, "stay " + bytes);
                woven.add(Files.readString(bytes));
                load.awaitRounds(7);
                load.agent("detach");
                load.awaitRounds(7);
                after.add(Files.readString(bytes));
            }
            load.end();
        }

        assertThat(Files.readString(before))
                .contains("java/io/RandomAccessFile=plain")
                .doesNotContain("woven");
        assertThat(woven).allMatch(bytes -> bytes.contains("java/io/RandomAccessFile=woven"));
        assertThat(after)
                .allMatch(bytes -> bytes.contains("java/io/RandomAccessFile=plain") && !bytes.contains("woven"));
        // JDK 17 puts a class together from what it made of it when it is asked for the first time, and keeps the file
        // from then on.
        assertThat(after).containsOnly(jvm.version() < 21 ? after.get(0) : Files.readString(before));
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void recordsNothingAfterADetach(Jvm jvm) throws Exception {
        Path recording = folder.resolve("whole.jfr");
        try (RunningLoad load = new RunningLoad(jvm, folder, List.of())) {
            load.jcmd(jvm, "JFR.start", "name=whole", "settings=" + settings());
            load.agent("quiet");
            load.awaitRounds(7);
            load.agent("detach");
            long detached = System.currentTimeMillis();
            long before = load.ask("rounds");
            while (load.ask("rounds") < before + 101) {
                Thread.onSpinWait();
            }
            load.jcmd(jvm, "JFR.stop", "name=whole", "filename=" + recording);
            load.end();

            List<RecordedEvent> events = Recorded.events(recording, "FileOperation");
            assertThat(events).isNotEmpty();
            assertThat(events).noneMatch(event -> event.getStartTime().toEpochMilli() > detached + 1);
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void saysThatItIsAttachedAlready(Jvm jvm) throws Exception {
        try (RunningLoad load = new RunningLoad(jvm, folder, List.of(Jvm.agent("quiet")))) {
            load.agent("quiet");

            assertThat(load.end())
                    .contains("iotrace agent: is attached already; detach it first to change its options");
        }
    }

    private static Path settings() {
        Path settings = Path.of("src/main/resources/iotrace-all.jfc").toAbsolutePath();
        assertThat(Files.isReadable(settings)).isTrue();
        return settings;
    }
}
