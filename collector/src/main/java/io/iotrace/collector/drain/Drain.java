// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.drain;

import io.iotrace.probe.EpisodeRecord;
import io.iotrace.probe.LossPlace;
import io.iotrace.probe.PassedOver;
import io.iotrace.probe.Probe;
import io.iotrace.probe.RecordHandler;
import io.iotrace.probe.RequestRecord;
import io.iotrace.probe.StallRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The thread that has the probe to itself. It moves records from the ring to the queue, and between two moves does to the probe what
 * others ask for. While the queue has no room the records stay in the ring, which counts what does not fit.
 */
public final class Drain implements AutoCloseable {
    private static final int POLL_MILLIS = 15;
    private static final long NO_ROOM_NANOS = 1_000_000;
    private static final long SECOND = 1_000_000_000L;

    /** How long a record may wait for room when it comes out of turn, at the end. */
    private static final long PATIENCE_NANOS = SECOND;

    private static final long LONGEST_END_MILLIS = 1000;

    private final Probe probe;
    private final RecordQueue queue;
    private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
    private final RecordHandler copier = new Copier();
    private final Thread thread = new Thread(this::run, "iotrace-drain");
    private volatile boolean ended;
    private volatile Map<LossPlace, Long> losses;
    private final AtomicLong dropped = new AtomicLong();
    private volatile Thread consumer;
    private volatile Consumer<List<PassedOver>> ofPassed;
    private volatile boolean closesProbe = true;

    /** @param queue of at least twice {@link Probe#RECORDS_AT_ONCE} slots */
    public Drain(Probe probe, RecordQueue queue) {
        this.probe = probe;
        this.queue = queue;
        losses = probe.losses();
        thread.setDaemon(true);
    }

    /**
     * Begins.
     *
     * @param wakes the thread that takes from the queue
     * @param passed is told each second, and before a mark, what sampling passed over
     */
    public void start(Thread wakes, Consumer<List<PassedOver>> passed) {
        consumer = wakes;
        ofPassed = passed;
        thread.start();
    }

    private void run() {
        try {
            drain();
        } finally {
            if (closesProbe) {
                probe.close();
            }
        }
    }

    private void drain() {
        long nextLosses = System.nanoTime() + SECOND;
        while (!ended) {
            for (Runnable task = asked.poll(); task != null; task = asked.poll()) {
                task.run();
            }
            if (queue.room() <= Probe.RECORDS_AT_ONCE) {
                LockSupport.parkNanos(NO_ROOM_NANOS);
            } else if (probe.poll(copier, POLL_MILLIS) > 0) {
                LockSupport.unpark(consumer);
            }
            if (System.nanoTime() >= nextLosses) {
                nextLosses += SECOND;
                losses = probe.losses();
                takePassed();
            }
        }
        asked.forEach(Runnable::run);
    }

    private void takePassed() {
        List<PassedOver> passed = probe.takePassed();
        if (!passed.isEmpty()) {
            ofPassed.accept(passed);
        }
    }

    /** Has the thread do something to the probe, soon, and tells nobody when it is done. */
    public void tell(Consumer<Probe> task) {
        asked.add(() -> {
            if (!ended) {
                task.accept(probe);
            }
        });
    }

    /** Has the thread do something to the probe, between two moves. */
    public <T> CompletableFuture<T> ask(Callable<T> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        asked.add(() -> {
            try {
                answer.complete(ended ? null : task.call());
            } catch (Exception e) { // what the task throws is its asker's
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** The same of the probe itself. */
    public CompletableFuture<Void> askProbe(Consumer<Probe> task) {
        return ask(() -> {
            task.accept(probe);
            return null;
        });
    }

    /** Gives a file's place in the probe's table back, unless a request of it is in flight, and marks where that happened. */
    public CompletableFuture<Boolean> forgetFile(int index) {
        return ask(() -> {
            takePassed();
            boolean done = probe.forget(index, copier);
            if (done) {
                awaitRoom();
                queue.mark(RecordQueue.FILE_FORGOTTEN, index);
            }
            return done;
        });
    }

    /** Has the probe follow these processes no more, if any; all that is in the ring comes, and then the mark. */
    public CompletableFuture<Void> unfollow(Collection<Integer> processIds, long value) {
        return askProbe(open -> {
            open.poll(copier, 0);
            takePassed();
            for (int pid : processIds) {
                for (int file : open.unfollow(pid, copier)) {
                    awaitRoom();
                    queue.mark(RecordQueue.FILE_FORGOTTEN, file);
                }
            }
            awaitRoom();
            queue.mark(RecordQueue.MARK, value);
            LockSupport.unpark(consumer);
        });
    }

    /** Detaches the probe; what is left comes, and then the mark. Complete when it has come: the hooks are taken away after that. */
    @SuppressWarnings("FutureReturnValueIgnored") // its fault is told to the one that is returned
    public CompletableFuture<Void> detach(long value) {
        CompletableFuture<Void> handedOver = new CompletableFuture<>();
        askProbe(open -> open.detach(copier, () -> {
                    losses = open.losses();
                    takePassed();
                    awaitRoom();
                    queue.mark(RecordQueue.MARK, value);
                    LockSupport.unpark(consumer);
                    handedOver.complete(null);
                }))
                .whenComplete((done, fault) -> {
                    if (fault != null) {
                        handedOver.completeExceptionally(fault);
                    }
                });
        return handedOver;
    }

    /** The probe's losses, at most a second old, and what found no room in the queue at the end. */
    public Map<LossPlace, Long> losses() {
        return losses;
    }

    /** Records that found no room in the queue. */
    public long dropped() {
        return dropped.get();
    }

    private boolean awaitRoom() {
        long begin = System.nanoTime();
        while (queue.room() == 0) {
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                return false;
            }
            LockSupport.unpark(consumer);
            LockSupport.parkNanos(NO_ROOM_NANOS);
        }
        return true;
    }

    /** Has the probe stay open until the process ends: somebody still reads its memory. */
    public void leaveProbeOpen() {
        closesProbe = false;
    }

    /**
     * Ends the thread, which closes the probe: nobody takes the probe's memory away while the thread reads it. One that does not end in time,
     * since the kernel takes its time to detach, goes on by itself; what it holds goes with the process.
     */
    @Override
    public void close() {
        ended = true;
        try {
            TimeUnit.MILLISECONDS.timedJoin(thread, LONGEST_END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Copier implements RecordHandler {
        @Override
        public void onRequest(RequestRecord request) {
            if (hasRoom()) {
                request.copyTo(queue.buffer(), queue.next());
                queue.publish();
            }
        }

        @Override
        public void onEpisode(EpisodeRecord episode) {
            if (hasRoom()) {
                episode.copyTo(queue.buffer(), queue.next());
                queue.publish();
            }
        }

        @Override
        public void onStall(StallRecord stall) {
            if (hasRoom()) {
                stall.copyTo(queue.buffer(), queue.next());
                queue.publish();
            }
        }

        /** There is, but for the last records of a probe that is detached. */
        private boolean hasRoom() {
            if (queue.room() > 1 || awaitRoom()) {
                return true;
            }
            dropped.lazySet(dropped.getPlain() + 1);
            return false;
        }
    }
}
