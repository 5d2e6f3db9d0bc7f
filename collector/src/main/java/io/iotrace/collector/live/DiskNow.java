// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.live;

import java.util.List;
import java.util.Map;

/**
 * One disk as it was in the last second, and the minute before.
 *
 * @param processId of its virtual machine
 * @param virtualMachine name
 * @param disk name
 * @param last the last second
 * @param minute seconds, oldest first, the last one included
 * @param slowest slowest requests of the minute, slowest first
 */
public record DiskNow(
        int processId, String virtualMachine, String disk, Second last, List<Second> minute, List<Slow> slowest) {
    /**
     * One second. Times are nanoseconds; a figure that no request had is -1.
     *
     * @param requests that ended in it
     * @param bytes of these
     * @param median of their totals
     * @param percentile99 of their totals
     * @param depth mean number in flight when one was submitted
     * @param runQueue in which their event loops were runnable without a processor
     * @param held in which the disk's queue stood, held back by a limit, at least
     * @param stages sum of each stage or span, by its label, in path order
     */
    public record Second(
            long requests,
            long bytes,
            long median,
            long percentile99,
            double depth,
            long runQueue,
            long held,
            Map<String, Long> stages) {
        static final Second IDLE = new Second(0, 0, -1, -1, -1, -1, 0, Map.of());

        /** The stage that took most of the time; empty when nothing is known. */
        public String worstStage() {
            return stages.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse("");
        }

        /** Sum of all stages. */
        public long stageNanos() {
            return stages.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** A request that took long: when it began and how long it took. */
    public record Slow(
            long startNanos, String operation, long bytes, long offset, long total, Map<String, Long> stages) {}
}
