// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.statistics;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.RequestStatistics;
import java.util.function.Consumer;

/** The requests of one {@link GroupKey} since the last sample. */
final class RequestGroupCounts {
    private static final int FLAGS = Integer.SIZE;

    private final GroupKey key;
    private final StageLatencies stages = new StageLatencies();
    private final Histogram totals = new Histogram();
    private final long[] flags = new long[FLAGS];
    private final ThreadTally threads = new ThreadTally();
    private final LeafTally leaves = new LeafTally();
    private long count;
    private long bytes;
    private long errors;
    private long parts;
    private long queueDepths;
    private long depthsKnown;
    private long alone;
    private long aloneInside;
    private long backingData;

    RequestGroupCounts(GroupKey key) {
        this.key = key;
    }

    GroupKey key() {
        return key;
    }

    void count(DiskRequest request) {
        count++;
        bytes += request.bytes;
        errors += request.error == 0 ? 0 : 1;
        parts += request.parts;
        depth(request);
        for (int rest = request.flags; rest != 0; rest &= rest - 1) {
            flags[Integer.numberOfTrailingZeros(rest)]++;
        }
        backingData += request.has(DiskRequest.BACKING) && !request.has(DiskRequest.IMAGE_TABLE) ? 1 : 0;
        threads.add(request.threadId);
        if (request.leaf != null && !request.has(DiskRequest.NO_BIO)) {
            leaves.add(request.leaf, request.submitNode);
        }
        long total = request.totalNanos();
        if (total != DiskRequest.ABSENT) {
            totals.add(total);
        }
        stages.count(request);
    }

    private void depth(DiskRequest request) {
        if (request.queueDepth > 0) {
            queueDepths += request.queueDepth;
            depthsKnown++;
        }
        if (request.queueDepth == 1 && !request.has(DiskRequest.NO_BIO)) {
            alone++;
            aloneInside += request.has(DiskRequest.COMPLETED_INSIDE_SUBMIT) ? 1 : 0;
        }
    }

    /** Hands over what was counted, and begins anew; false when there was nothing. */
    boolean handOver(Consumer<RecordingEvent> out) {
        if (count == 0) {
            return false;
        }
        out.accept(event());
        stages.handOver(key, out);
        clear();
        return true;
    }

    private RequestStatistics event() {
        boolean any = totals.count() > 0;
        return new RequestStatistics(
                key.virtualMachine(),
                key.processId(),
                key.disk(),
                key.operation(),
                key.engine(),
                key.from(),
                key.to(),
                count,
                bytes,
                errors,
                parts,
                queueDepths,
                depthsKnown,
                alone,
                aloneInside,
                flagged(DiskRequest.UNSEEN_END),
                flagged(DiskRequest.JOINED_BATCH),
                flagged(DiskRequest.NO_BIO),
                flagged(DiskRequest.BUFFERED),
                flagged(DiskRequest.COMPLETED_INSIDE_SUBMIT),
                flagged(DiskRequest.POLLED),
                flagged(DiskRequest.PUNTED),
                flagged(DiskRequest.SHARED_NOTIFY),
                flagged(DiskRequest.OVERLAPPED),
                flagged(DiskRequest.IMAGE_TABLE),
                flagged(DiskRequest.BACKING),
                backingData,
                threads.text(),
                leaves.text(),
                totals.count(),
                totals.sumNanos(),
                any ? totals.minNanos() : 0,
                any ? totals.percentileNanos(StageLatencies.MEDIAN) : 0,
                any ? totals.percentileNanos(StageLatencies.PERCENTILE_99) : 0,
                any ? totals.maxNanos() : 0,
                totals.buckets());
    }

    private long flagged(int flag) {
        return flags[Integer.numberOfTrailingZeros(flag)];
    }

    private void clear() {
        java.util.Arrays.fill(flags, 0);
        totals.clear();
        threads.clear();
        leaves.clear();
        count = bytes = errors = parts = queueDepths = depthsKnown = alone = aloneInside = backingData = 0;
    }
}
