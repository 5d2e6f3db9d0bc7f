// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A probe and what it has handed over. */
final class Trace implements RecordHandler, AutoCloseable {
    /** Many more files than two fios map libraries: a place is sought by eight probes only. */
    static final ProbeOptions OPTIONS = ProbeOptions.DEFAULT
            .withBackend(ProbeOptions.Backend.valueOf(
                    System.getProperty("iotrace.test.backend", "auto").toUpperCase(Locale.ROOT)))
            .withRingBytes(4 << 20)
            .withFiles(2048);

    private static final int POLL_MILLIS = 10;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Probe probe;
    private final List<Request> requests = new ArrayList<>();
    private final List<List<String>> stallStacks = new ArrayList<>();
    private final Map<Integer, TracedFile> files = new HashMap<>();

    Trace() {
        this(OPTIONS);
    }

    /** With room for so many files. */
    Trace(int places) {
        this(OPTIONS.withFiles(places));
    }

    Trace(ProbeOptions options) {
        probe = Probe.open(options);
    }

    /** Traces loads from before their first system call to after their last, and detaches. */
    static Trace of(Load... loads) {
        return new Trace().through(loads);
    }

    private Trace through(Load... loads) {
        try {
            for (Load load : loads) {
                follow(load);
                load.letGo();
            }
            for (Load load : loads) {
                pollUntil(() -> !load.isRunning());
                load.assertDone();
            }
            detach();
            return this;
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | AssertionError e) {
            close();
            throw e;
        } finally {
            List.of(loads).forEach(Load::close);
        }
    }

    void follow(Load load) {
        probe.follow(load.pid(), Probe.TargetKind.PROCESS);
    }

    /** Polls until the condition holds; an error that says what was seen when it never does. */
    void pollUntil(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new AssertionError("not within " + LIMIT + "; losses: " + probe.losses() + "; seen: " + requests);
            }
            probe.poll(this, POLL_MILLIS);
        }
    }

    void detach() {
        probe.detach(this);
        requests.forEach(request -> files.computeIfAbsent(request.file(), probe::file));
    }

    @Override
    public void onRequest(RequestRecord request) {
        requests.add(Request.of(request));
    }

    @Override
    public void onEpisode(EpisodeRecord episode) {
        // of processes there are none
    }

    @Override
    public void onStall(StallRecord stall) {
        stallStacks.add(probe.stack(stall.stackId()));
    }

    Probe probe() {
        return probe;
    }

    List<Request> all() {
        return requests;
    }

    /** Threads that have a place in the probe's table. */
    int threads() {
        return ((KernelProbe) probe).threads();
    }

    List<List<String>> stallStacks() {
        return stallStacks;
    }

    List<Request> of(Path file) {
        long inode = Ext4.inode(file);
        return requests.stream()
                .filter(request -> files.get(request.file()).inode() == inode)
                .toList();
    }

    List<Request> of(LoopDevice loop) {
        return requests.stream()
                .filter(request -> files.get(request.file()).inode() == 0
                        && files.get(request.file()).device() == loop.number())
                .toList();
    }

    /** Nothing was lost, but for ends that the kernel shows to no tracer under load (docs/design/0003-probe.md). */
    void assertNothingLost() {
        assertThat(probe.losses())
                .allSatisfy((place, count) -> assertThat(count)
                        .as(place.label())
                        .isLessThanOrEqualTo(place == LossPlace.UNSEEN_END ? (long) tolerated(requests.size()) : 0));
    }

    /** How many of some requests may lack the device's end: under contention the kernel shows 0 to 1.5 % of them to no tracer. */
    static int tolerated(int requests) {
        return 3 + requests / 20;
    }

    @Override
    public void close() {
        probe.close();
    }
}
