// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import io.iotrace.probe.RunTimes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The time inside the probe's programs. To measure all of it would cost more than the programs themselves, so it is measured for half a
 * second out of ten, which stand for all ten.
 */
final class CostMeter implements AutoCloseable {
    private static final long PERIOD_MILLIS = 10_000;
    private static final long WINDOW_MILLIS = 500;
    private static final long FIRST_MILLIS = 1000;

    private final Supplier<Optional<RunTimes>> measure;
    private final Consumer<Map<String, Long>> out;
    private final Map<String, Long> total = new TreeMap<>();
    private final Thread thread = new Thread(this::run, "iotrace-cost");

    /**
     * Begins.
     *
     * @param measure begins a measurement, if there is a probe and the kernel measures it
     * @param out is given the nanoseconds of each program since this began
     */
    CostMeter(Supplier<Optional<RunTimes>> measure, Consumer<Map<String, Long>> out) {
        this.measure = measure;
        this.out = out;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            TimeUnit.MILLISECONDS.sleep(FIRST_MILLIS);
            while (true) {
                measureOnce();
                TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS - WINDOW_MILLIS);
            }
        } catch (InterruptedException ended) {
            return;
        }
    }

    private void measureOnce() throws InterruptedException {
        Optional<RunTimes> running = measure.get();
        if (running.isEmpty()) {
            return;
        }
        try (RunTimes times = running.get()) {
            long began = System.nanoTime();
            TimeUnit.MILLISECONDS.sleep(WINDOW_MILLIS);
            add(total, times.nanos(), System.nanoTime() - began, TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS));
            out.accept(Map.copyOf(total));
        }
    }

    /** Adds what was measured in a window as if the whole period had been like it; a program that did not run has no entry. */
    static void add(Map<String, Long> total, Map<String, Long> measured, long windowNanos, long periodNanos) {
        double scale = (double) periodNanos / windowNanos;
        measured.forEach((program, nanos) -> {
            if (nanos > 0) {
                total.merge(program, Math.round(nanos * scale), Long::sum);
            }
        });
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
