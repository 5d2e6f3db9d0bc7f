// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.sink;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A sink on a thread of its own, behind a queue: whoever hands over never waits for it. Requests that find the queue full are dropped
 * and counted; events find room in its last eighth. When the sink fails, its first error is kept and nothing more is handed to it.
 *
 * <p>Assumes: one thread hands over. Carriers are made as far as the sink lags, then reused.
 */
public final class SinkThread implements AutoCloseable {
    /** Requests a sink may lag behind: a second and more at 50,000 a second. */
    public static final int CAPACITY = 65_536;

    private static final int MOST_REQUESTS = CAPACITY - CAPACITY / 8;
    private static final long IDLE_NANOS = 5_000_000;

    private record Happened(EventContext context, RecordingEvent event) {}

    private record Second(long nanos) {}

    private final Sink sink;
    private final SpscQueue<Object> queue = new SpscQueue<>(CAPACITY);
    private final SpscQueue<DiskRequest> free = new SpscQueue<>(CAPACITY);
    private final Thread thread;
    private int carriers;
    private final AtomicLong handedOver = new AtomicLong();
    private final AtomicLong droppedRequests = new AtomicLong();
    private final AtomicLong droppedEvents = new AtomicLong();
    private volatile boolean ending;
    private volatile boolean done;
    private volatile IOException error;
    private volatile Throwable fault;

    public SinkThread(Sink sink) {
        this.sink = sink;
        thread = new Thread(this::run, "iotrace-" + sink.name());
        thread.setDaemon(true);
        thread.start();
    }

    /** Hands a copy of the request over. */
    public void request(DiskRequest request) {
        DiskRequest carrier = free.poll();
        if (carrier == null) {
            if (carriers >= MOST_REQUESTS) {
                count(droppedRequests);
                return;
            }
            carriers++;
            carrier = new DiskRequest();
        }
        carrier.copyFrom(request);
        boolean room = queue.offer(carrier);
        assert room : "there are fewer carriers than places";
        count(handedOver);
    }

    public void event(EventContext context, RecordingEvent event) {
        if (!queue.offer(new Happened(context, event))) {
            count(droppedEvents);
        }
    }

    /** A second of the trace is over. */
    public void second(long nowNanos) {
        if (!queue.offer(new Second(nowNanos))) {
            count(droppedEvents);
        }
    }

    /** By the one thread that hands over: no read-modify-write of several. */
    private static void count(AtomicLong counter) {
        counter.lazySet(counter.getPlain() + 1);
    }

    private void run() {
        try {
            takeAll();
        } catch (RuntimeException | Error e) {
            fault = e;
            throw e; // the thread's end says so, too
        } finally {
            done = true;
        }
    }

    private void takeAll() {
        while (true) {
            boolean last = ending;
            Object what = queue.poll();
            if (what != null) {
                handle(what);
            } else if (last) {
                break;
            } else {
                LockSupport.parkNanos(IDLE_NANOS);
            }
        }
        if (error == null) {
            try {
                sink.close();
            } catch (IOException e) {
                error = e;
            }
        }
    }

    private void handle(Object what) {
        if (error == null) {
            try {
                handOver(what);
            } catch (IOException e) {
                abandon(e);
            }
        }
        if (what instanceof DiskRequest request) {
            boolean room = free.offer(request);
            assert room : "there is a place for each carrier";
        }
    }

    private void handOver(Object what) throws IOException {
        if (what instanceof DiskRequest request) {
            sink.request(request);
        } else if (what instanceof Happened happened) {
            sink.event(happened.context, happened.event);
        } else if (what instanceof Second second) {
            sink.second(second.nanos);
        }
    }

    private void abandon(IOException first) {
        try {
            sink.close();
        } catch (IOException e) {
            first.addSuppressed(e);
        }
        error = first;
    }

    /** Why nothing more is handed to the sink; null while it works. */
    public IOException error() {
        return error;
    }

    /** A fault in the sink's own code, which ended its thread; null while there is none. */
    public Throwable fault() {
        return fault;
    }

    /** Whether the sink has taken everything and closed. */
    public boolean isDone() {
        return done;
    }

    /** As losses call the sink. */
    public String name() {
        return sink.name();
    }

    /** Requests that went into the queue. */
    public long requests() {
        return handedOver.get();
    }

    /** Requests that found no room. */
    public long droppedRequests() {
        return droppedRequests.get();
    }

    /** Events that found no room. */
    public long droppedEvents() {
        return droppedEvents.get();
    }

    /** Nothing more is handed over: the sink takes what waits, and closes. */
    public void end() {
        ending = true;
        LockSupport.unpark(thread);
    }

    /** Waits for the sink to have closed; false when it has not by then. */
    public boolean await(long millis) {
        try {
            TimeUnit.MILLISECONDS.timedJoin(thread, Math.max(1, millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return done;
    }

    @Override
    public void close() {
        end();
    }
}
