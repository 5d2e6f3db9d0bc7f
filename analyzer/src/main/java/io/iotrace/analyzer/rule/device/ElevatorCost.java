// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Times;
import io.iotrace.recording.event.BlockDevice;
import java.util.Optional;

/**
 * From when on an elevator on a fast leaf counts as expensive.
 *
 * <p>RULES asks for 5 µs and 15 % of any of them. Measured on a loop device over tmpfs (kernel 6.18, 4 KiB random reads), bfq takes 2 to
 * 4 µs from queue to issue at 24 to 120 thousand requests a second, where none takes 1.3 to 1.6, and costs a quarter of the rate. How
 * large a share of the latency that is depends on the queue depth alone (17 % at depth 1, 1 % at depth 32 on busy processors), while
 * processors pay it on every request. So bfq is held to a lower mark, and to the processor time it takes at the measured rate.
 *
 * @param medianNanos least median from queue to issue
 * @param latencyShare share of the time from queue to device done that is too much
 * @param processorShare share of one processor, at the measured rate, that is too much
 */
record ElevatorCost(long medianNanos, double latencyShare, double processorShare) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final ElevatorCost BFQ = new ElevatorCost(1_000, 0.05, 0.02);
    private static final ElevatorCost OTHERS = new ElevatorCost(5_000, 0.15, Double.POSITIVE_INFINITY);

    /** Empty when the leaf's scheduler is none, not known, or the kernel's own choice for a device with a single queue. */
    static Optional<ElevatorCost> of(BlockDevice leaf) {
        return switch (DiskView.text(leaf.scheduler())) {
            case "bfq" -> Optional.of(BFQ);
            case "kyber" -> Optional.of(OTHERS);
            case "mq-deadline" -> leaf.hardwareQueues() > 1 ? Optional.of(OTHERS) : Optional.empty();
            default -> Optional.empty();
        };
    }

    boolean isExceededBy(Times block, Times device, double requestsPerSecond) {
        return block.count() > 0
                && block.medianNanos() >= medianNanos
                && (share(block, device) >= latencyShare || processorShare(block, requestsPerSecond) >= processorShare);
    }

    /** Part of one processor that goes by between queue and issue; the median leaves out requests that had to wait there. */
    static double processorShare(Times block, double requestsPerSecond) {
        return block.count() == 0 ? 0 : block.medianNanos() * requestsPerSecond / NANOS_PER_SECOND;
    }

    /** Part of the time from queue to device done that passes before the issue; 0 when nothing was measured. */
    static double share(Times block, Times device) {
        double both = (double) block.sumNanos() + device.sumNanos();
        return both <= 0 ? 0 : block.sumNanos() / both;
    }
}
