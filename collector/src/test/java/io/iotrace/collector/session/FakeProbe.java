// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.probe.Hook;
import io.iotrace.probe.LossPlace;
import io.iotrace.probe.Need;
import io.iotrace.probe.PassedOver;
import io.iotrace.probe.Probe;
import io.iotrace.probe.RecordHandler;
import io.iotrace.probe.RequestRecord;
import io.iotrace.probe.RunTimes;
import io.iotrace.probe.TracedFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A probe whose ring holds so many records, and which loses what comes when it is full, as the kernel's does. {@link #submit} is the load:
 * any thread's.
 */
final class FakeProbe implements Probe {
    /** As many 168-byte records as 32 MiB hold. */
    static final int RING = 200_000;

    /** The kernel takes hooks away when this is open, as it is but for tests that shut it. */
    CountDownLatch hooksComeOff = new CountDownLatch(0);

    final Queue<PassedOver> passed = new ConcurrentLinkedQueue<>();
    volatile int sampled = 1;
    final CountDownLatch closed = new CountDownLatch(1);
    final Set<Integer> followed = ConcurrentHashMap.newKeySet();
    final AtomicLong lost = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final ByteBuffer record = ByteBuffer.allocate(LARGEST_RECORD).order(ByteOrder.nativeOrder());
    private final RequestRecord view = new RequestRecord();
    private final TracedFile file;
    private volatile boolean detached;

    /** The file that all requests are of. */
    FakeProbe(TracedFile file, int thread) {
        this.file = file;
        record.putInt(0, REQUEST_RECORD)
                .putInt(4, file.processId())
                .putInt(8, thread)
                .putInt(16, 0)
                .putLong(40, 4096)
                .putLong(128, 4096)
                .putShort(140, (short) 1)
                .put(151, (byte) RequestRecord.ENGINE_NATIVE)
                .putInt(152, RequestRecord.FLAG_DIRECT);
    }

    /** So many requests end. */
    void submit(int requests) {
        if (!detached && followed.contains(file.processId())) {
            long before = waiting.getAndAccumulate(requests, (now, more) -> Math.min(RING, now + more));
            lost.addAndGet(Math.max(0, before + requests - RING));
        }
    }

    @Override
    public void needs(int processId, Set<Need> needs) {}

    @Override
    public void follow(int processId, TargetKind kind, Set<Need> needs) {
        followed.add(processId);
    }

    @Override
    public int[] unfollow(int processId, RecordHandler handler) {
        followed.remove(processId);
        return new int[0];
    }

    @Override
    public Optional<String> deviceName(int device) {
        return Optional.empty();
    }

    @Override
    public Set<String> attachedPrograms() {
        return Set.of();
    }

    @Override
    public int poll(RecordHandler handler, int timeoutMillis) {
        if (waiting.get() == 0 && timeoutMillis > 0) {
            try {
                Thread.sleep(timeoutMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        int count = (int) Math.min(RECORDS_AT_ONCE, waiting.get());
        for (int i = 0; i < count; i++) {
            long now = System.nanoTime();
            record.putLong(72, now - 4000)
                    .putLong(80, now - 3000)
                    .putLong(88, now - 2000)
                    .putLong(96, now - 1000)
                    .putLong(104, now);
            handler.onRequest(view.at(record, 0));
            waiting.decrementAndGet();
        }
        return count;
    }

    @Override
    public void detach(RecordHandler handler, Runnable handedOver) {
        detached = true;
        while (poll(handler, 0) > 0) {
            // until it is empty
        }
        handedOver.run();
        try {
            hooksComeOff.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long inFlight(int index) {
        return 0;
    }

    @Override
    public Optional<RunTimes> measureRunTimes() {
        return Optional.empty();
    }

    @Override
    public int inFlight() {
        return 0;
    }

    @Override
    public TracedFile file(int index) {
        return file;
    }

    @Override
    public int[] files() {
        return new int[] {0};
    }

    @Override
    public boolean forget(int index, RecordHandler handler) {
        return false;
    }

    @Override
    public void sample(int processId, int oneOf) {
        sampled = oneOf;
    }

    @Override
    public List<PassedOver> takePassed() {
        List<PassedOver> taken = new ArrayList<>();
        for (PassedOver one = passed.poll(); one != null; one = passed.poll()) {
            taken.add(one);
        }
        return taken;
    }

    @Override
    public Map<LossPlace, Long> losses() {
        Map<LossPlace, Long> losses = new EnumMap<>(LossPlace.class);
        for (LossPlace place : LossPlace.values()) {
            losses.put(place, 0L);
        }
        losses.put(LossPlace.RING_FULL, lost.get());
        return losses;
    }

    @Override
    public List<Hook> hooks() {
        return List.of();
    }

    @Override
    public List<String> stack(int stackId) {
        return List.of();
    }

    @Override
    public String library() {
        return "fake";
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
