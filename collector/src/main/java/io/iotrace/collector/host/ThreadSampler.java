// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.ThreadStatistics;
import io.iotrace.recording.event.VirtualMachineThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What each thread did since the last sample: /proc/PID/task/TID/schedstat (on a processor, on a run queue, slices). */
final class ThreadSampler {
    private final Path procRoot;
    private final Map<Integer, long[]> before = new HashMap<>();

    ThreadSampler(Path procRoot) {
        this.procRoot = procRoot;
    }

    /** Receives one event and when it happened. */
    interface Sink {
        void accept(EventContext context, ThreadStatistics event);
    }

    /** A thread has begun since the last sample: all it did is since then. */
    void began(int threadId) {
        before.putIfAbsent(threadId, new long[3]);
    }

    /** Samples one thread; the first sample of a thread only sets its base. Episodes are counted elsewhere. */
    void sample(VirtualMachineThread thread, long fromNanos, long nowNanos, Sink sink) {
        long[] now = read(thread);
        if (now == null) {
            return;
        }
        long[] last = before.put(thread.threadId(), now);
        if (last == null) {
            return;
        }
        if (now[0] < last[0]) {
            last = new long[3]; // another thread has the id now
        }
        sink.accept(
                new EventContext(fromNanos, nowNanos - fromNanos, thread.threadId(), thread.name()),
                new ThreadStatistics(
                        thread.virtualMachine(),
                        thread.threadId(),
                        thread.name(),
                        thread.role(),
                        now[0] - last[0],
                        now[1] - last[1],
                        now[2] - last[2],
                        0,
                        0,
                        0));
    }

    private long[] read(VirtualMachineThread thread) {
        try {
            String[] fields = Files.readString(
                            procRoot.resolve(thread.processId() + "/task/" + thread.threadId() + "/schedstat"))
                    .strip()
                    .split(" ", -1);
            return new long[] {Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2])};
        } catch (IOException threadIsGone) {
            return null;
        }
    }
}
