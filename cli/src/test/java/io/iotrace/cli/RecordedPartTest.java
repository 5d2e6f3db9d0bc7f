// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.Analysis;
import io.iotrace.analyzer.report.DiskReport;
import io.iotrace.analyzer.report.Report;
import io.iotrace.collector.statistics.RequestCounts;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.RecordingWriter;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.TraceProgress;
import io.iotrace.recording.event.TraceSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever part of the requests is recorded, a report's counts, times and shares are of all of them, live and from the file. */
class RecordedPartTest {
    private static final long START = 1_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final int PER_SECOND = 997;
    private static final int SECONDS = 12;

    private static final Map<String, Predicate<DiskRequest>> MODES = Map.of(
            "all", request -> true,
            "sample:101", request -> request.offset / 4096 % 101 == 0,
            "slow:500us", request -> request.totalNanos() >= 500_000,
            "none", request -> false);

    @TempDir
    Path directory;

    static Stream<String> modes() {
        return MODES.keySet().stream().sorted();
    }

    private static DiskRequest request(int number, Random random) {
        DiskRequest request = new DiskRequest();
        request.virtualMachine = "web-01";
        request.disk = "disk0";
        request.processId = 42;
        request.threadId = 43;
        request.threadName = "IO io1";
        request.operation = number % 10 == 0 ? "write" : "read";
        request.engine = "native";
        request.offset = number * 4096L;
        request.bytes = 4096;
        request.queueDepth = 1 + number % 3;
        request.parts = 1;
        request.leaf = "nvme0n1";
        request.submitNode = 0;
        long at = START + number * SECOND / PER_SECOND;
        for (Boundary boundary : Boundary.values()) {
            if (number % 4 != 0 || boundary.compareTo(Boundary.SUBMITTED) >= 0) {
                request.set(boundary, at);
            }
            at += (long) (5_000 * Math.exp(random.nextGaussian()));
        }
        return request;
    }

    /** One second after the other, requests first, as a session writes them. */
    private static void feed(String mode, List<RecordingHandler> handlers) {
        RequestCounts counts = new RequestCounts();
        Random random = new Random(11);
        event(
                handlers,
                EventContext.at(START),
                new TraceSession("0.2.0", 2, "", mode, "libbpf", START, START, "qemu", "", 1));
        for (int second = 0; second < SECONDS; second++) {
            for (int i = 0; i < PER_SECOND; i++) {
                DiskRequest request = request(second * PER_SECOND + i, random);
                counts.count(request);
                if (MODES.get(mode).test(request)) {
                    handlers.forEach(handler -> handler.onRequest(request));
                }
            }
            EventContext context = new EventContext(START + second * SECOND, SECOND, 0, null);
            counts.sample(event -> event(handlers, context, event));
        }
        event(handlers, new EventContext(START, SECONDS * SECOND, 0, null), new TraceProgress(-1, -1, true));
    }

    private static void event(List<RecordingHandler> handlers, EventContext context, RecordingEvent event) {
        handlers.forEach(handler -> handler.onEvent(context, event));
    }

    private static Report live(String mode) {
        Analysis analysis = new Analysis();
        feed(mode, List.of(analysis));
        return analysis.report();
    }

    private static DiskReport disk(Report report) {
        return report.machines().get(0).disks().get(0);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void theReportOfAFileIsTheReportOfTheTrace(String mode) throws IOException {
        Path file = directory.resolve("trace.jfr");
        Analysis live = new Analysis();
        List<IOException> failures = new ArrayList<>();
        try (RecordingWriter writer =
                RecordingWriter.create(file, new ClockAnchor(START, START), RecordingWriter.Options.DEFAULT)) {
            feed(mode, List.of(live, new Writing(writer, failures)));
        }

        assertThat(failures).isEmpty();
        assertThat(Analysis.analyze(file)).isEqualTo(live.report());
    }

    @ParameterizedTest
    @MethodSource("modes")
    void countsTimesAndSharesAreOfAllRequests(String mode) {
        DiskReport all = disk(live("all"));
        DiskReport part = disk(live(mode));

        assertThat(part.requests()).isEqualTo((long) PER_SECOND * SECONDS);
        assertThat(part.bytes()).isEqualTo(all.bytes());
        assertThat(part.requestsPerSecond()).isEqualTo(all.requestsPerSecond());
        assertThat(part.meanQueueDepth()).isEqualTo(all.meanQueueDepth());
        assertThat(part.total()).isEqualTo(all.total());
        assertThat(part.totals()).isEqualTo(all.totals());
        assertThat(part.stages()).isEqualTo(all.stages());
        assertThat(part.core()).isEqualTo(all.core());
        assertThat(part.kinds()).isEqualTo(all.kinds());
        assertThat(part.operations()).isEqualTo(all.operations());
        assertThat(part.comparable().orElseThrow().stages())
                .isEqualTo(all.comparable().orElseThrow().stages());
    }

    /** Statistics and requests are two ways to the same figures. */
    @Test
    void theStatisticsOfEachSecondSayWhatTheRequestsSay() {
        Analysis requests = new Analysis();
        Random random = new Random(11);
        for (int i = 0; i < PER_SECOND * SECONDS; i++) {
            requests.onRequest(request(i, random));
        }
        DiskReport byRequest = disk(requests.report());
        DiskReport bySecond = disk(live("none"));

        assertThat(bySecond.total()).isEqualTo(byRequest.total());
        assertThat(bySecond.stages()).isEqualTo(byRequest.stages());
        assertThat(bySecond.comparable().orElseThrow().stages())
                .isEqualTo(byRequest.comparable().orElseThrow().stages());
        assertThat(bySecond.kinds()).isEqualTo(byRequest.kinds());
        assertThat(bySecond.engines()).isEqualTo(byRequest.engines());
    }

    @Test
    void tailsAndExamplesSayThatTheyAreOfTheRecordedRequests() {
        assertThat(disk(live("none")).slowest()).isEmpty();
        assertThat(disk(live("none")).comparable().orElseThrow().slow()).isEmpty();
        assertThat(disk(live("sample:101")).recordedRequests()).isLessThan(PER_SECOND);
        assertThat(disk(live("all")).recordedRequests()).isEqualTo(PER_SECOND * (long) SECONDS);
    }

    /** Hands everything to a writer. */
    private record Writing(RecordingWriter writer, List<IOException> failures) implements RecordingHandler {
        @Override
        public void onRequest(DiskRequest request) {
            try {
                writer.write(request);
            } catch (IOException e) {
                failures.add(e);
            }
        }

        @Override
        public void onEvent(EventContext context, RecordingEvent event) {
            try {
                writer.write(context, event);
            } catch (IOException e) {
                failures.add(e);
            }
        }
    }
}
