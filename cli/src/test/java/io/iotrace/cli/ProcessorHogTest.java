// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestMachine;
import io.iotrace.recording.DiskRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An IOThread that shares its processor with something that never sleeps: what that adds is time in the run queue. */
class ProcessorHogTest {
    private static final int PAIRS = 5;
    private static final int REQUESTS_OF_A_RUN = 71;
    private static final String IO_THREAD = "IO io";
    /** What the hog adds to a request at least, by the guest's clock and by ours. */
    private static final long ADDED_NANOS = 100_000;

    /** Times of one request, nanoseconds. */
    private record Times(long submitted, long total, long inRunQueue) {}

    private final int processors = Runtime.getRuntime().availableProcessors();

    @BeforeEach
    void start() throws IOException {
        TracedHost.assumePossible();
        assumeTrue(processors > 1, "needs: two processors");
        confineTracer("0");
    }

    @AfterEach
    void letTracerGo() throws IOException {
        confineTracer("0-" + (processors - 1));
    }

    /** The tracer, which is this process, must not be a hog itself. */
    private static void confineTracer(String list) throws IOException {
        Recordings.run(
                "taskset", "-apc", list, Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void addsToTheRunQueueWhatItAddsToTheTotal() throws Exception {
        try (Images images = new Images();
                GuestMachine machine = GuestMachine.named("hogged")
                        .disk(GuestDisk.raw("disk", images.image("disk")).withIoThread("io"))
                        .extraArguments(Monitor.arguments(images.folder().resolve("monitor")))
                        .start()) {
            try (Monitor monitor = Monitor.at(images.folder().resolve("monitor"))) {
                monitor.execute("qom-set", Map.of("path", "/objects/io", "property", "poll-max-ns", "value", 0));
            }
            pin(machine);
            Path file = images.folder().resolve("hogged.jfr");
            Attachment attachment = Attachment.to(file, machine);
            List<Long> byGuest = new ArrayList<>();
            // A processor that sleeps takes its time to wake up, which is no run queue; this one, which yields to all,
            // keeps it awake.
            Process awake = spin("chrt", "--idle", "0");
            try {
                for (int pair = 0; pair < PAIRS; pair++) {
                    double alone = run(machine);
                    Process hog = spin("nice", "-n", "-20");
                    try {
                        byGuest.add((long) (run(machine) - alone));
                    } finally {
                        hog.destroyForcibly().waitFor();
                    }
                }
            } finally {
                awake.destroyForcibly().waitFor();
            }
            JsonNode report = attachment.report();
            assertThat(report.get("requests").asInt()).isEqualTo(2 * PAIRS * REQUESTS_OF_A_RUN);

            List<Long> totals = new ArrayList<>();
            List<Long> inRunQueue = new ArrayList<>();
            List<List<Times>> runs = runs(file);
            for (int pair = 0; pair < PAIRS; pair++) {
                List<Times> alone = runs.get(2 * pair);
                List<Times> hogged = runs.get(2 * pair + 1);
                totals.add(mean(hogged, Times::total) - mean(alone, Times::total));
                inRunQueue.add(mean(hogged, Times::inRunQueue) - mean(alone, Times::inRunQueue));
            }
            assumeTrue(
                    median(byGuest) > 2 * ADDED_NANOS,
                    "needs: processors that are not this busy: a hog of its own must add to what the guest sees");
            String seen = "total " + totals + ", run queue " + inRunQueue;
            assertThat(median(totals)).as(seen).isGreaterThan(ADDED_NANOS);
            assertThat((double) median(inRunQueue) / median(totals)).as(seen).isBetween(0.9, 1.1);
            assertThat(Attachment.disk(report, machine, "disk")
                            .at("/runQueue/count")
                            .asInt())
                    .isGreaterThanOrEqualTo(2 * PAIRS * REQUESTS_OF_A_RUN * 9 / 10);
        }
    }

    /** Something that never sleeps, on the IOThread's processor. */
    private static Process spin(String... as) throws IOException {
        List<String> words = new ArrayList<>(List.of(as));
        words.addAll(List.of("taskset", "-c", "1", "sh", "-c", "while :; do :; done"));
        return new ProcessBuilder(words).start();
    }

    /** Mean time of a request by the guest's clock, nanoseconds. */
    private static double run(GuestMachine machine) throws IOException {
        return machine.run(
                        "disk", GuestLoad.of(Operation.READ, REQUESTS_OF_A_RUN).withPauseMicros(3_000))
                .meanNanos();
    }

    /** The IOThread to the second processor, all others to the first. */
    private static void pin(GuestMachine machine) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + machine.pid() + "/task"))) {
            for (Path thread : threads.toList()) {
                String name = Files.readString(thread.resolve("comm")).strip();
                String processor = name.equals(IO_THREAD) ? "1" : "0";
                Recordings.run("taskset", "-pc", processor, thread.getFileName().toString());
                if (name.equals(IO_THREAD)) {
                    // else the scheduler lets a thread that mostly sleeps run at once
                    Recordings.run("renice", "19", thread.getFileName().toString());
                }
            }
        }
    }

    private static List<List<Times>> runs(Path file) throws IOException {
        List<Times> all = new ArrayList<>();
        Recordings.requests(
                file,
                request -> all.add(new Times(
                        request.startNanos(),
                        request.at(request.to()) - request.startNanos(),
                        present(request.runDelayNanos) + present(request.reapRunDelayNanos))));
        all.sort(Comparator.comparingLong(Times::submitted));
        List<List<Times>> runs = new ArrayList<>();
        for (int begin = 0; begin < all.size(); begin += REQUESTS_OF_A_RUN) {
            runs.add(all.subList(begin, begin + REQUESTS_OF_A_RUN));
        }
        return runs;
    }

    private static long present(long nanos) {
        return nanos == DiskRequest.ABSENT ? 0 : nanos;
    }

    private static long mean(List<Times> requests, ToLongFunction<Times> part) {
        return (long) requests.stream().mapToLong(part).average().orElseThrow();
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
