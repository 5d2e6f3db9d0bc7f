// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.recording.Histogram;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests of one recording in blocks of time of equal length. A block is made longer until its median says little of the next one's,
 * as long as there are blocks enough.
 *
 * @param blocks those that have requests, in their order
 * @param seconds length of each
 * @param dependent whether neighbours are still alike
 */
record Blocks(List<Block> blocks, long seconds, boolean dependent) {
    /** Fewer are too few to resample. */
    static final int FEWEST = 20;

    /** More say no more. */
    private static final int MOST = 256;

    private static final double ALIKE = 0.2;

    /** What is added up when a block is drawn; buckets as {@link Histogram} numbers them. */
    record Block(int[] buckets, long[] counts, long count, double sumNanos, long[] spanNanos, double median) {}

    static Blocks of(OperationSeries series, int group) {
        long together = 1;
        while (true) {
            List<Block> blocks = blocks(series, group, together);
            boolean dependent = autocorrelation(blocks) >= ALIKE;
            if (!dependent && blocks.size() <= MOST) {
                return new Blocks(blocks, together * series.secondsEach(), false);
            }
            if (blocks(series, group, 2 * together).size() < FEWEST) {
                return new Blocks(blocks, together * series.secondsEach(), dependent);
            }
            together *= 2;
        }
    }

    private static List<Block> blocks(OperationSeries series, int group, long together) {
        return series.merged(together).values().stream()
                .map(second -> second.groups[group])
                .filter(requests -> requests != null && requests.total.count() > 0)
                .map(Blocks::block)
                .toList();
    }

    private static Block block(Second.Group requests) {
        List<Integer> buckets = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        requests.total.forEachBucket((number, values) -> {
            buckets.add(number);
            counts.add(values);
        });
        return new Block(
                buckets.stream().mapToInt(Integer::intValue).toArray(),
                counts.stream().mapToLong(Long::longValue).toArray(),
                requests.total.count(),
                requests.total.sumNanos(),
                requests.spanNanos,
                requests.total.percentileNanos(0.5));
    }

    /** Of the blocks' medians with those of the next ones. */
    private static double autocorrelation(List<Block> blocks) {
        double mean = blocks.stream().mapToDouble(Block::median).average().orElse(0);
        double variance = 0;
        double covariance = 0;
        for (int i = 0; i < blocks.size(); i++) {
            double distance = blocks.get(i).median() - mean;
            variance += distance * distance;
            covariance += i == 0 ? 0 : distance * (blocks.get(i - 1).median() - mean);
        }
        return variance == 0 ? 0 : covariance / variance;
    }

    /** Neighbours that are drawn together. */
    int run() {
        return Math.max(1, (int) Math.round(Math.cbrt(blocks.size())));
    }
}
