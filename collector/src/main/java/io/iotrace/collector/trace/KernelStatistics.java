// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.probe.SpanHistogram;
import io.iotrace.recording.event.StageStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Turns the kernel's growing histograms into one event per second, disk, operation and stage. */
final class KernelStatistics {
    private record Key(int file, int operation, String span) {}

    private final IntFunction<TracedDiskName> disks;
    private final Map<Key, SpanHistogram> before = new HashMap<>();

    KernelStatistics(IntFunction<TracedDiskName> disks) {
        this.disks = disks;
    }

    /** Hands over what was counted since the last call. */
    void sample(List<SpanHistogram> histograms, Consumer<StageStatistics> out) {
        for (SpanHistogram now : histograms) {
            TracedDiskName disk = disks.apply(now.file());
            Key key = new Key(now.file(), now.operation(), now.span());
            SpanHistogram last = before.put(key, now);
            if (disk != null && (last == null || now.count() > last.count())) {
                out.accept(event(disk, now, last));
            }
        }
    }

    private static StageStatistics event(TracedDiskName disk, SpanHistogram now, SpanHistogram last) {
        long[] buckets = now.buckets().clone();
        long count = 0;
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] -= last == null ? 0 : last.buckets()[i];
            count += buckets[i];
        }
        return new StageStatistics(
                disk.virtualMachine(),
                disk.disk(),
                RecordToRequest.operation(now.operation()),
                now.span(),
                count,
                now.sumNanos() - (last == null ? 0 : last.sumNanos()),
                percentile(buckets, count, 0.5),
                percentile(buckets, count, 0.99),
                percentile(buckets, count, 1),
                text(buckets));
    }

    private static long percentile(long[] buckets, long count, double share) {
        long rank = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= rank) {
                return SpanHistogram.upperNanos(i);
            }
        }
        return 0;
    }

    private static String text(long[] buckets) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < buckets.length; i++) {
            if (buckets[i] > 0) {
                text.append(text.isEmpty() ? "" : " ")
                        .append(SpanHistogram.upperNanos(i))
                        .append(':')
                        .append(buckets[i]);
            }
        }
        return text.toString();
    }
}
