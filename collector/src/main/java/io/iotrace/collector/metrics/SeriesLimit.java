// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which disks have series of their own: the busiest, looked at again each minute. The others are summed in one disk {@code other}, which
 * counts on whatever becomes of them, so that it never goes back. Not thread-safe.
 */
final class SeriesLimit {
    static final String OTHER = "other";
    private static final long RANKING_NANOS = 60_000_000_000L;

    /** Copies of the disks to export, and how many series the rest would have. */
    record Selection(List<MetricsSnapshot.Disk> disks, long seriesDropped) {}

    private final int perDisk;
    private final int mostSeries;
    private final DiskCells others = new DiskCells(OTHER, OTHER, true);
    private final Map<DiskCells, Long> requestsAtRanking = new HashMap<>();
    private int owning;
    private long rankedNanos = System.nanoTime();

    SeriesLimit(int perDisk, int mostSeries) {
        this.perDisk = perDisk;
        this.mostSeries = mostSeries;
    }

    DiskCells others() {
        return others;
    }

    /** Whether one more disk gets series of its own; counts it then. */
    boolean admits() {
        if (owning >= perDisk) {
            return false;
        }
        owning++;
        return true;
    }

    void released(DiskCells disk) {
        owning -= disk.isOwn() ? 1 : 0;
        requestsAtRanking.remove(disk);
    }

    Selection select(List<DiskCells> disks) {
        long now = System.nanoTime();
        if (disks.size() > owning && now - rankedNanos >= RANKING_NANOS) {
            rank(disks);
            rankedNanos = now;
        }
        List<MetricsSnapshot.Disk> exported = new ArrayList<>();
        long series = 0;
        long dropped = 0;
        for (DiskCells disk : disks) {
            MetricsSnapshot.Disk copy = disk.copy();
            int own = DiskCells.series(copy);
            if (disk.isOwn() && series + own > mostSeries) {
                disk.own(false);
                owning--;
            }
            if (disk.isOwn()) {
                exported.add(copy);
                series += own;
            } else {
                dropped += own;
            }
        }
        MetricsSnapshot.Disk rest = others.copy();
        if (!rest.operations().isEmpty()) {
            exported.add(rest);
        }
        return new Selection(exported, dropped);
    }

    /** The busiest since the last ranking come first; one that has series keeps them among equals. */
    private void rank(List<DiskCells> disks) {
        List<DiskCells> busiest = new ArrayList<>(disks);
        Map<DiskCells, Long> since = new HashMap<>();
        for (DiskCells disk : disks) {
            long requests = disk.requests();
            since.put(disk, requests - requestsAtRanking.getOrDefault(disk, 0L));
            requestsAtRanking.put(disk, requests);
        }
        busiest.sort(
                Comparator.<DiskCells>comparingLong(since::get).reversed().thenComparing(disk -> disk.isOwn() ? 0 : 1));
        owning = Math.min(perDisk, busiest.size());
        for (int i = 0; i < busiest.size(); i++) {
            busiest.get(i).own(i < owning);
        }
    }
}
