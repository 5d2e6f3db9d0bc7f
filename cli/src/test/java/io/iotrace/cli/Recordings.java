// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.RecordingReader;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What recordings hold, by iotrace's reader and by the JDK's tool. */
final class Recordings {
    private static final Pattern REQUESTS = Pattern.compile("iotrace\\.DiskRequest\\s+(\\d+)");

    private Recordings() {}

    static long requests(Path file) throws IOException {
        return RecordingReader.read(file, new Ignored()).requests();
    }

    /** By {@code jfr summary}, which adds a type's chunks up. */
    static long requestsByJdk(Path file) throws IOException {
        String summary =
                run(Path.of(System.getProperty("java.home"), "bin/jfr").toString(), "summary", file.toString());
        Matcher matcher = REQUESTS.matcher(summary);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** Runs a command that must succeed and returns what it printed. */
    static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as(output).isZero();
        return output;
    }

    /** Hands over each request; the carrier is reused. */
    static void requests(Path file, Consumer<DiskRequest> consumer) throws IOException {
        RecordingReader.read(file, new Ignored() {
            @Override
            public void onRequest(DiskRequest request) {
                consumer.accept(request);
            }
        });
    }

    /** Requests of a disk by the name of the thread that submitted them. */
    static Map<String, Long> threads(Path file, String disk, String engine, String operation) throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        RecordingReader.read(file, new Ignored() {
            @Override
            public void onRequest(DiskRequest request) {
                if (request.disk.equals(disk) && request.engine.equals(engine) && request.operation.equals(operation)) {
                    counts.merge(request.threadName, 1L, Long::sum);
                }
            }
        });
        return counts;
    }

    static <E extends RecordingEvent> List<E> events(Path file, Class<E> type) throws IOException {
        List<E> events = new ArrayList<>();
        RecordingReader.read(file, new Ignored() {
            @Override
            public void onEvent(EventContext context, RecordingEvent event) {
                if (type.isInstance(event)) {
                    events.add(type.cast(event));
                }
            }
        });
        return events;
    }

    /**
     * Losses that are not 0, but for ends that this kernel shows to no tracer under load (docs/design/0003-probe.md), and runs of a hook that
     * an interrupt's came in between: both are counted, and neither is of a request.
     */
    static List<Loss> losses(Path file) throws IOException {
        return events(file, Loss.class).stream()
                .filter(loss -> loss.count() > 0
                        && !loss.place().startsWith("end not seen")
                        && !loss.place().startsWith("hook not run"))
                .toList();
    }

    private static class Ignored implements RecordingHandler {
        @Override
        public void onRequest(DiskRequest request) {}

        @Override
        public void onEvent(EventContext context, RecordingEvent event) {}
    }
}
