// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import io.iotrace.recording.event.LeafStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a leaf did since the last sample, for all its users: /sys/block/NAME/stat (Documentation/block/stat.rst). */
final class LeafSampler {
    private static final int READS = 0;
    private static final int READ_SECTORS = 2;
    private static final int READ_MILLIS = 3;
    private static final int WRITES = 4;
    private static final int WRITE_SECTORS = 6;
    private static final int WRITE_MILLIS = 7;
    private static final int IN_FLIGHT = 8;
    private static final int QUEUE_MILLIS = 10;
    private static final int FLUSHES = 15;
    private static final int SECTOR = 512;
    private static final long MILLI = 1_000_000L;

    private final Path sysRoot;
    private final Map<String, long[]> before = new HashMap<>();

    LeafSampler(Path sysRoot) {
        this.sysRoot = sysRoot;
    }

    /** Sets the base of a leaf that was not sampled before. */
    void begin(String leaf) {
        long[] now = before.containsKey(leaf) ? null : read(leaf);
        if (now != null) {
            before.put(leaf, now);
        }
    }

    /** The first sample of a leaf only sets its base. */
    Optional<LeafStatistics> sample(String leaf, long elapsedNanos) {
        long[] now = read(leaf);
        long[] last = now == null ? null : before.put(leaf, now);
        if (last == null) {
            return Optional.empty();
        }
        return Optional.of(new LeafStatistics(
                leaf,
                now[READS] - last[READS],
                now[WRITES] - last[WRITES],
                now.length > FLUSHES ? now[FLUSHES] - last[FLUSHES] : 0,
                (now[READ_SECTORS] - last[READ_SECTORS]) * SECTOR,
                (now[WRITE_SECTORS] - last[WRITE_SECTORS]) * SECTOR,
                millis(now, last, READ_MILLIS) * MILLI,
                millis(now, last, WRITE_MILLIS) * MILLI,
                (int) now[IN_FLIGHT],
                (double) millis(now, last, QUEUE_MILLIS) * MILLI / Math.max(1, elapsedNanos)));
    }

    /** The kernel prints milliseconds as an unsigned int (block/genhd.c, part_stat_show): at depth 32 they wrap every 1.6 days. */
    private static long millis(long[] now, long[] last, int field) {
        return (now[field] - last[field]) & 0xffffffffL;
    }

    private long[] read(String leaf) {
        try {
            String[] fields = Files.readString(sysRoot.resolve("block/" + leaf + "/stat"))
                    .strip()
                    .split("\\s+", -1);
            long[] values = new long[fields.length];
            for (int i = 0; i < fields.length; i++) {
                values[i] = Long.parseLong(fields[i]);
            }
            return values;
        } catch (IOException leafIsGone) {
            return null;
        }
    }
}
