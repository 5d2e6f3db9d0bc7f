// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Keeps what a ring holds when a trigger is pulled, at most once in a while for each machine. Safe for several threads. */
public final class TriggeredRecordings implements TriggerWatch.Pulled {
    private final Supplier<List<Follower.Target>> followed;
    private final Supplier<Tracer> tracer;
    private final Recordings recordings;
    private final Duration after;
    private final Duration pause;
    private final Clock clock;
    private final Consumer<String> say;
    /** Milliseconds since the epoch before which a machine is not recorded again. */
    private final Map<Integer, Long> quietUntil = new HashMap<>();

    private final Queue<CompletableFuture<Void>> keeping = new ConcurrentLinkedQueue<>();

    /**
     * @param after how long to go on once the trigger was pulled
     * @param pause from then on, in which the machine's triggers are passed over
     * @param say takes one sentence for the journal
     */
    public TriggeredRecordings(
            Supplier<List<Follower.Target>> followed,
            Supplier<Tracer> tracer,
            Recordings recordings,
            Duration after,
            Duration pause,
            Clock clock,
            Consumer<String> say) {
        this.followed = followed;
        this.tracer = tracer;
        this.recordings = recordings;
        this.after = after;
        this.pause = pause;
        this.clock = clock;
        this.say = say;
    }

    @Override
    public void pulled(int processId, Trigger trigger, String reason) {
        if (!takesTurn(processId)) {
            return;
        }
        String name = followed.get().stream()
                .filter(target -> target.processId() == processId)
                .map(Follower.Target::name)
                .findFirst()
                .orElse(Integer.toString(processId));
        say.accept("VM " + Control.printable(name) + " (pid " + processId + "): " + Control.printable(reason)
                + "; keeping its last minutes");
        try {
            Path file = recordings.fileFor(name, clock.instant());
            CompletableFuture<Void> ended = tracer.get()
                    .keep(processId, file, trigger.label(), after)
                    .handle((requests, error) -> ended(file, requests, error));
            keeping.removeIf(CompletableFuture::isDone);
            keeping.add(ended);
        } catch (IOException e) {
            say.accept("the recording cannot be written: " + e.getMessage());
        }
    }

    private synchronized boolean takesTurn(int processId) {
        long now = clock.millis();
        quietUntil.values().removeIf(until -> until <= now);
        return quietUntil.putIfAbsent(processId, now + after.plus(pause).toMillis()) == null;
    }

    private Void ended(Path file, Long requests, Throwable error) {
        try {
            if (error != null) {
                say.accept("no recording " + file + ": " + error.getMessage());
                return null;
            }
            recordings.makeRoom(file);
            say.accept(String.format(Locale.ROOT, "%d requests in %s", requests, file));
        } catch (IOException e) {
            say.accept("old recordings beside " + file + " cannot be deleted: " + e.getMessage());
        }
        return null;
    }
}
