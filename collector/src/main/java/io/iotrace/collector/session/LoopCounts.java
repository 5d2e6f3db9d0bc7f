// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.collector.assemble.EventLoop;
import io.iotrace.recording.event.ThreadStatistics;

/** What an event loop counted since its thread was last sampled: episodes, kicks and interrupts. */
final class LoopCounts {
    private LoopCounts() {}

    /** The sample with the counts of the thread's loop; null for a thread that has none. */
    static ThreadStatistics added(ThreadStatistics sample, EventLoop loop) {
        long[] counts = loop == null ? new long[3] : loop.takeCounts();
        return new ThreadStatistics(
                sample.virtualMachine(),
                sample.threadId(),
                sample.name(),
                sample.role(),
                sample.onProcessor(),
                sample.runQueue(),
                sample.slices(),
                counts[0],
                counts[1],
                counts[2]);
    }
}
