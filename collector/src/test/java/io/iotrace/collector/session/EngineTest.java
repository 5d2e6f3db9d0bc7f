// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.collector.inventory.HostTree;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.sink.RecordMode;
import io.iotrace.collector.sink.Sink;
import io.iotrace.probe.PassedOver;
import io.iotrace.probe.ProbeOptions;
import io.iotrace.probe.TracedFile;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.StageStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole collector on a probe that is a fake, and a process that is real. */
class EngineTest {
    private static final int REQUESTS = 50_021;

    @TempDir
    private Path directory;

    private Process target;
    private FakeProbe probe;
    private Engine engine;

    @BeforeEach
    void open() throws IOException {
        Path image = Files.write(directory.resolve("disk.img"), new byte[4096]);
        target = new ProcessBuilder("sleep", "60").redirectInput(image.toFile()).start();
        int pid = Math.toIntExact(target.pid());
        long inode = ((Number) Files.getAttribute(image, "unix:ino")).longValue();
        long device = ((Number) Files.getAttribute(image, "unix:dev")).longValue();
        long kernel = (device >>> 8 & 0xfff) << 20 | (device & 0xff);
        probe = new FakeProbe(new TracedFile(pid, (int) kernel, inode, true, 0, ""), pid);
        engine = new Engine(HostRoot.live(), probe, ProbeOptions.DEFAULT.files(), false);
    }

    @AfterEach
    void close() {
        engine.close();
        target.destroyForcibly();
    }

    @Test
    void handsEachRequestToBothSinksAndCountsItInTheStatistics() throws Exception {
        Counter recorded = new Counter();
        Counter every = new Counter();
        Session session = engine.start(options(new RecordMode.Sample(7)), List.of(recorded), List.of(every));
        load(REQUESTS);
        awaitRequests(session, REQUESTS);
        assertThat(session.finish()).isEmpty();
        session.close();
        assertThat(every.requests.get()).isEqualTo(REQUESTS);
        assertThat(recorded.requests.get()).isEqualTo((REQUESTS + 6) / 7);
        assertThat(recorded.counted.get()).isEqualTo(REQUESTS);
        assertThat(every.lost.get()).isZero();
    }

    @Test
    void showsTwoSessionsOnOneProbeTheSame() throws Exception {
        Counter first = new Counter();
        Counter second = new Counter();
        Session recording = engine.start(options(new RecordMode.All()), List.of(first), List.of());
        Session live = engine.start(options(new RecordMode.None()), List.of(), List.of(second));
        load(REQUESTS);
        awaitRequests(recording, REQUESTS);
        assertThat(live.finish()).isEmpty();
        assertThat(second.requests.get()).isEqualTo(REQUESTS);
        assertThat(second.counted.get()).isEqualTo(REQUESTS);
        load(1009);
        awaitRequests(recording, REQUESTS + 1009);
        assertThat(recording.finish()).isEmpty();
        assertThat(first.requests.get())
                .as("the end of the other session cost it none")
                .isEqualTo(REQUESTS + 1009);
        assertThat(second.requests.get()).isEqualTo(REQUESTS);
        live.close();
        recording.close();
    }

    /** 50,000 requests a second for four seconds; the ring alone holds them for as long. */
    @Test
    void drainsWhileASinkHangsAndEndsWithinTwoSeconds() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        Counter hanging = new Counter() {
            @Override
            public void request(DiskRequest request) {
                try {
                    hangs.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Counter quick = new Counter();
        Session session = engine.start(options(new RecordMode.All()), List.of(hanging), List.of(quick));
        for (int i = 0; i < 400; i++) {
            load(1009);
            LockSupport.parkNanos(10_000_000);
        }
        awaitRequests(session, 400 * 1009);
        long begin = System.nanoTime();
        List<String> late = session.finish();
        session.close();
        assertThat(System.nanoTime() - begin).isLessThan(2_000_000_000L);
        assertThat(late).containsExactly("the test has not taken all requests in time");
        assertThat(probe.lost.get()).isZero();
        assertThat(quick.requests.get()).isEqualTo(400 * 1009);
        assertThat(quick.lagged.get())
                .as("what the other sink dropped is counted")
                .isGreaterThan(100_000);
        hangs.countDown();
    }

    @Test
    void endsWithinTwoSecondsWithAllRequestsWhileTheKernelDoesNotTakeTheHooksAway() throws Exception {
        probe.hooksComeOff = new CountDownLatch(1);
        Counter counter = new Counter();
        Session session = engine.start(options(new RecordMode.All()), List.of(counter), List.of());
        load(REQUESTS);
        long begin = System.nanoTime();
        assertThat(session.finish()).isEmpty();
        session.close();
        engine.close();
        assertThat(System.nanoTime() - begin).isLessThan(2_000_000_000L);
        assertThat(counter.requests.get()).isEqualTo(REQUESTS);
        assertThat(probe.closed.getCount())
                .as("the thread that is in the probe still has its memory")
                .isOne();
        probe.hooksComeOff.countDown();
        assertThat(probe.closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    /** Files of /proc that are pipes nobody writes to: to open one lasts for ever. */
    @Test
    void drainsWhileProcHangsAndEndsWithinTwoSeconds() throws Exception {
        int pid = 4711;
        Path root = Files.createDirectory(directory.resolve("root"));
        HostTree tree = new HostTree(root)
                .qemu(pid, "-nodefaults", "-drive", "file=/disk.img,format=raw,if=virtio")
                .file("/proc/" + pid + "/stat", pid + " (qemu) S " + "0 ".repeat(48));
        FakeProbe slow = new FakeProbe(new TracedFile(pid, 0, 17, true, 0, ""), pid);
        Counter counter = new Counter();
        TraceOptions options = options(pid, new RecordMode.All());
        try (Engine hung = new Engine(tree.host(), slow, ProbeOptions.DEFAULT.files(), false)) {
            Session session = hung.start(options, List.of(counter), List.of());
            for (String name : List.of("stat", "status", "comm", "cmdline", "task/" + pid + "/comm")) {
                Path file = root.resolve("proc/" + pid + "/" + name);
                Files.deleteIfExists(file);
                assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                        .isZero();
            }
            for (int i = 0; i < 200; i++) {
                slow.submit(1009);
                LockSupport.parkNanos(10_000_000);
            }
            long begin = System.nanoTime();
            List<String> late = session.finish();
            session.close();
            assertThat(System.nanoTime() - begin).isLessThan(2_000_000_000L);
            assertThat(late)
                    .isSubsetOf("/proc or /sys does not answer: threads and devices of the last second are missing");
            assertThat(slow.lost.get()).isZero();
        }
    }

    @Test
    void countsWhatSamplingPassedOverInTheStatisticsAndTheSession() throws Exception {
        Counter counter = new Counter();
        int pid = Math.toIntExact(target.pid());
        Session session = engine.start(
                options(pid, new RecordMode.All(), new Detail(Detail.Level.STAGES, 10)), List.of(counter), List.of());
        assertThat(probe.sampled).isEqualTo(10);
        load(1009);
        awaitRequests(session, 1009);
        long[] buckets = new long[1024];
        buckets[320] = 9000;
        probe.passed.add(new PassedOver(0, pid, 0, 9001, 9001 * 4096L, 9000, 9_000_000, buckets));
        awaitRequests(session, 1009 + 9001);
        assertThat(session.finish()).isEmpty();
        session.close();
        assertThat(counter.requests.get()).isEqualTo(1009);
        assertThat(counter.counted.get()).isEqualTo(1009 + 9001);
        assertThat(counter.device.get()).isEqualTo(1009 + 9000);
    }

    @Test
    void samplesAsLittleAsTheMostExactSessionOfAProcessAsksFor() throws Exception {
        int pid = Math.toIntExact(target.pid());
        RecordMode none = new RecordMode.None();
        Session first = engine.start(options(pid, none, new Detail(Detail.Level.STAGES, 10)), List.of(), List.of());
        Session second = engine.start(options(pid, none), List.of(), List.of());
        assertThat(probe.sampled).isEqualTo(1);
        second.close();
        assertThat(probe.sampled).isEqualTo(10);
        first.close();
    }

    private void load(int requests) {
        probe.submit(requests);
    }

    private static void awaitRequests(Session session, long requests) {
        long limit = System.nanoTime() + 20_000_000_000L;
        while (session.requests() < requests && System.nanoTime() < limit) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(session.failure()).isNull();
        assertThat(session.requests()).isEqualTo(requests);
    }

    private TraceOptions options(RecordMode mode) {
        return options(Math.toIntExact(target.pid()), mode);
    }

    private static TraceOptions options(int pid, RecordMode mode) {
        return options(pid, mode, Detail.REQUESTS);
    }

    private static TraceOptions options(int pid, RecordMode mode, Detail detail) {
        return new TraceOptions(
                List.of(pid), true, null, mode, Map.of(), ProbeOptions.DEFAULT, detail, "iotrace attach", "test");
    }

    /** Counts what it receives. */
    private static class Counter implements Sink {
        final AtomicLong requests = new AtomicLong();
        final AtomicLong counted = new AtomicLong();
        final AtomicLong device = new AtomicLong();
        final AtomicLong lost = new AtomicLong();
        final AtomicLong lagged = new AtomicLong();

        @Override
        public String name() {
            return "test";
        }

        @Override
        public void request(DiskRequest request) {
            requests.incrementAndGet();
        }

        @Override
        public void event(EventContext context, RecordingEvent event) {
            if (event instanceof StageStatistics stage && stage.stage().equals("device")) {
                device.addAndGet(stage.count());
            } else if (event instanceof RequestStatistics statistics) {
                counted.addAndGet(statistics.count());
            } else if (event instanceof Loss loss && loss.requests()) {
                if (loss.place().startsWith("requests: test")) {
                    lagged.set(Math.max(lagged.get(), loss.count()));
                } else {
                    lost.set(Math.max(lost.get(), loss.count()));
                }
            }
        }
    }
}
