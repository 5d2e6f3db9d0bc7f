// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.RecordingReader;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.SubmitStall;
import io.iotrace.testbed.VirtualHost.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** {@code iotrace attach} of the built command, at work in the virtual host. */
final class HostTracing {
    /** A probe that is compiled there takes most of it. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static final AtomicInteger SEQUENCE = new AtomicInteger();

    private final VirtualHost host;
    private final String name;

    private HostTracing(VirtualHost host, String name) {
        this.host = host;
        this.name = name;
    }

    /** The report, and the recording as a file on this machine. */
    record Traced(JsonNode report, Path recording) {
        /** A disk of the report. */
        JsonNode disk(long pid, String name) {
            for (JsonNode vm : report.get("vms")) {
                for (JsonNode disk : vm.get("disks")) {
                    if (vm.get("pid").asLong() == pid
                            && disk.get("name").asText().equals(name)) {
                        return disk;
                    }
                }
            }
            throw new AssertionError("no disk " + name + " of process " + pid + " in " + report);
        }

        /** The hook that served a point. */
        String hook(String point) {
            for (JsonNode hook : report.get("hooks")) {
                if (hook.get("point").asText().equals(point)) {
                    return hook.get("hook").asText();
                }
            }
            throw new AssertionError("no point " + point + " in " + report.get("hooks"));
        }

        /** Hands over each request of a disk; it is valid only until the next. */
        void forEachRequest(String disk, Consumer<DiskRequest> consumer) throws IOException {
            RecordingReader.read(recording, new RecordingHandler() {
                @Override
                public void onRequest(DiskRequest request) {
                    if (request.disk.equals(disk)) {
                        consumer.accept(request);
                    }
                }

                @Override
                public void onEvent(EventContext context, RecordingEvent event) {}
            });
        }

        /** The stretches that a disk's submit calls were blocked for, one event each. */
        List<SubmitStall> stalls(String disk) throws IOException {
            List<SubmitStall> stalls = new ArrayList<>();
            RecordingReader.read(recording, new RecordingHandler() {
                @Override
                public void onRequest(DiskRequest request) {}

                @Override
                public void onEvent(EventContext context, RecordingEvent event) {
                    if (event instanceof SubmitStall stall && stall.disk().equals(disk)) {
                        stalls.add(stall);
                    }
                }
            });
            return stalls;
        }

        /** Mean time of a stage over the requests of a disk that have it, in nanoseconds. */
        static double mean(JsonNode disk, String stage) {
            JsonNode times = disk.get("stages").get(stage);
            return times.get("sumNanos").asDouble() / times.get("count").asDouble();
        }

        /** How many requests of a disk have a stage. */
        static long count(JsonNode disk, String stage) {
            return disk.get("stages").path(stage).path("count").asLong(0);
        }
    }

    /** Attaches with these words after {@code attach}, and returns once every hook is attached. */
    static HostTracing attach(VirtualHost host, String words) {
        return attach(host, "", words);
    }

    /** The same in the surroundings that the words of {@code before} make, such as {@link VirtualHost#withoutTypes}. */
    static HostTracing attach(VirtualHost host, String before, String words) {
        return attach(host, before, words, () -> {});
    }

    /** Attaches to a guest. */
    static HostTracing attach(VirtualHost host, NestedGuest guest) {
        return attach(host, "", guest, "");
    }

    /** The same in surroundings, and with more options, each after a blank. */
    static HostTracing attach(VirtualHost host, String before, NestedGuest guest, String options) {
        return attach(host, before, guest.pid() + " --qmp " + guest.qmpSocket() + options, guest::requireAlive);
    }

    private static HostTracing attach(VirtualHost host, String before, String words, Runnable onFailure) {
        String name = "iotrace-" + SEQUENCE.incrementAndGet();
        String command = "/testbed/background start " + name + " Tracing " + before + " " + IotraceCommand.inHost()
                + " attach --format json --output /tmp/" + name + ".jfr " + words;
        Result started = host.run(LIMIT, command);
        if (started.code() != 0) {
            onFailure.run();
        }
        started.succeeded();
        return new HostTracing(host, name);
    }

    /** Ends it as SIGTERM does and fetches what it made. */
    Traced end() throws IOException {
        host.run(
                        LIMIT,
                        // In large pieces: each write to the shared folder is a message.
                        "cd /tmp; /testbed/background end " + name + " >" + name + ".json || exit; for made in " + name
                                + ".json " + name
                                + ".jfr; do dd if=$made of=/testbed/$made bs=1M status=none; rm $made; done")
                .succeeded();
        JsonNode report =
                new ObjectMapper().readTree(host.share().resolve(name + ".json").toFile());
        return new Traced(report, host.share().resolve(name + ".jfr"));
    }
}
