// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.collector.assemble.NameTable;
import io.iotrace.collector.assemble.NamingGate;
import io.iotrace.collector.assemble.RequestAssembler;
import io.iotrace.collector.assemble.StallEvents;
import io.iotrace.collector.drain.RecordQueue;
import io.iotrace.probe.PassedOver;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.ThreadStatistics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that assembles: takes records out of the queue and what others tell it out of its inbox, and hands whole requests to the
 * subscriptions. It does no I/O and waits for nobody.
 */
final class Assembly {
    private static final int RECORDS_IN_A_TURN = 4096;
    private static final long IDLE_NANOS = 10_000_000;
    private static final long TICK_NANOS = 10_000_000;
    private static final long SECOND = 1_000_000_000L;
    private static final long LONGEST_END_MILLIS = 500;

    private final RecordQueue queue;
    private final NameTable names;
    private final RequestAssembler assembler;
    private final StallEvents stalls;
    private final NamingGate gate;
    private final Sampling sampling;
    private final PassedNames passed;
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final Marks marks = new Marks();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "iotrace-assemble");
    /** Processes whose control group limits their I/O. */
    private final Set<Integer> limited = new HashSet<>();

    private long lastSecond = System.nanoTime();
    private volatile boolean ended;
    private volatile RuntimeException failure;

    /** Makes what it runs out of the names and of itself, which receives requests and events. */
    Assembly(
            RecordQueue queue,
            NameTable names,
            java.util.function.IntFunction<List<String>> stacks,
            Sampling.Learned learned) {
        this.queue = queue;
        this.names = names;
        assembler = new RequestAssembler(names, this::request);
        stalls = new StallEvents(names, stacks, this::event);
        gate = new NamingGate(names, assembler, stalls);
        sampling = new Sampling(learned);
        passed = new PassedNames(names);
        thread.setDaemon(true);
    }

    Thread thread() {
        return thread;
    }

    private void run() {
        try {
            long nextTick = 0;
            long nextSecond = System.nanoTime() + SECOND;
            while (!ended) {
                long now = System.nanoTime();
                names.now(now);
                boolean told = readInbox();
                int taken = takeRecords();
                if (told) {
                    gate.retry();
                }
                if (now >= nextTick) {
                    nextTick = now + TICK_NANOS;
                    gate.retry();
                    assembler.tick(now);
                }
                if (now >= nextSecond) {
                    nextSecond = Math.max(nextSecond + SECOND, now);
                    second(now);
                }
                completeMarks(now);
                if (taken == 0 && inbox.isEmpty()) {
                    LockSupport.parkNanos(this, IDLE_NANOS);
                }
            }
        } catch (RuntimeException e) {
            failure = e;
            marks.fail(e);
        }
    }

    private void second(long now) {
        EventContext window = new EventContext(lastSecond, now - lastSecond, 0, null);
        takeHeld(window);
        lastSecond = now;
        handOverPassed();
        subscriptions.forEach(subscription -> subscription.second(now));
    }

    /** What a machine's queue holds is reckoned from all of its requests; nothing is said of one that is sampled. */
    private void takeHeld(EventContext window) {
        assembler.takeHeld(limited::contains, (pid, held) -> {
            if (!sampling.isSampled(pid)) {
                event(pid, window, held);
            }
        });
    }

    /** What sampling passed over, by file; from another thread. */
    void passed(List<PassedOver> counts) {
        tell(() -> passed.add(counts));
    }

    private void handOverPassed() {
        for (Subscription subscription : subscriptions) {
            passed.forEach((disk, counts) -> {
                if (subscription.isOf(counts.processId())) {
                    subscription.passed(disk, counts);
                }
            });
        }
        passed.clearNamed();
    }

    private boolean readInbox() {
        boolean any = false;
        for (Runnable task = inbox.poll(); task != null; task = inbox.poll()) {
            task.run();
            any = true;
        }
        return any;
    }

    private int takeRecords() {
        int taken = 0;
        for (int place = queue.peek(); place >= 0 && taken < RECORDS_IN_A_TURN; place = queue.peek()) {
            switch (queue.kind(place)) {
                case RecordQueue.FILE_FORGOTTEN -> gate.onForgotten((int) queue.value(place));
                case RecordQueue.MARK -> marks.reached(queue.value(place));
                default -> gate.onRecord(queue.buffer(), place);
            }
            queue.release();
            taken++;
        }
        return taken;
    }

    /** Completes marks once what came before them is named, or has waited for its names long enough. */
    private void completeMarks(long now) {
        if (!marks.anyReached()) {
            return;
        }
        gate.retry();
        boolean named = !gate.isHolding() && !passed.areAwaited();
        if (named || marks.haveWaited(now)) {
            gate.flush();
            marks.complete();
        }
    }

    /** Is complete once everything that came before the mark has been let through. */
    CompletableFuture<Void> whenReached(long mark) {
        return marks.whenReached(mark);
    }

    /** Has the thread do something, soon. */
    void tell(Runnable task) {
        inbox.add(task);
        LockSupport.unpark(thread);
    }

    /** The same, and when it is done; fails when the thread has failed. */
    CompletableFuture<Void> ask(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (failure != null) {
            done.completeExceptionally(failure);
            return done;
        }
        tell(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
                throw e;
            }
        });
        return done;
    }

    /** What went wrong with the thread; null while it runs. */
    RuntimeException failure() {
        return failure;
    }

    // The rest is called on the thread.

    void subscribe(Subscription subscription) {
        subscriptions.add(subscription);
    }

    void unsubscribe(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    NameTable names() {
        return names;
    }

    Sampling sampling() {
        return sampling;
    }

    /** From any thread. */
    boolean isDeviceOnly(int processId) {
        return sampling.isDeviceOnly(processId);
    }

    NamingGate gate() {
        return gate;
    }

    RequestAssembler assembler() {
        return assembler;
    }

    /** Whether a control group limits the I/O of the process. */
    void limited(int processId, boolean so) {
        if (so) {
            limited.add(processId);
        } else {
            limited.remove(processId);
        }
    }

    /** Takes what was held back and passed over since the last second, when a session ends in the midst of one. */
    void soFar(long now) {
        handOverPassed();
        EventContext window = new EventContext(lastSecond, now - lastSecond, 0, null);
        takeHeld(window);
    }

    long stallsPassedOver() {
        return stalls.passedOver();
    }

    private void request(DiskRequest request) {
        if (sampling.request(request.processId)) {
            assembler.learnNoMore(request.processId);
        }
        for (int i = 0; i < subscriptions.size(); i++) {
            subscriptions.get(i).request(request);
        }
    }

    void event(int processId, EventContext context, RecordingEvent event) {
        for (Subscription subscription : subscriptions) {
            if (subscription.isOf(processId)) {
                subscription.event(context, event);
            }
        }
    }

    List<Subscription> subscriptions() {
        return subscriptions;
    }

    /** Adds what the thread's event loop counted. */
    void threadSampled(int processId, EventContext context, ThreadStatistics event) {
        event(processId, context, LoopCounts.added(event, assembler.loopOf(processId, event.threadId())));
    }

    /** Ends the thread; false when it does not end in time. */
    boolean end() {
        ended = true;
        LockSupport.unpark(thread);
        try {
            TimeUnit.MILLISECONDS.timedJoin(thread, LONGEST_END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
