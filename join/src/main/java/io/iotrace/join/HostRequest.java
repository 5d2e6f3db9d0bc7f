// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * A request of the host's recording.
 *
 * @param machine name of the VM, or of the process that is none
 * @param disk its disk
 * @param processId QEMU's process, or the JVM's own on one kernel
 * @param threadId thread that submitted
 * @param operation read, write, flush, discard or write-zeroes
 * @param offset byte in the image or file
 * @param bytes length, 0 of a flush
 * @param startNanos first stamp, host's CLOCK_MONOTONIC
 * @param endNanos last stamp
 * @param stages its stages in the order of time
 * @param flags as in {@link DiskRequest}
 * @param leaf device below, null when none was reached
 */
public record HostRequest(
        String machine,
        String disk,
        int processId,
        int threadId,
        String operation,
        long offset,
        long bytes,
        long startNanos,
        long endNanos,
        List<StageTime> stages,
        int flags,
        String leaf) {
    /** A stage of a request. */
    public record StageTime(String stage, long startNanos, long endNanos) {}

    static HostRequest of(DiskRequest request) {
        List<StageTime> stages = new ArrayList<>(9);
        long[] at = {request.startNanos()};
        request.spans((Span span, long nanos) -> {
            stages.add(new StageTime(span.label(), at[0], at[0] + nanos));
            at[0] += nanos;
        });
        return new HostRequest(
                request.virtualMachine,
                request.disk,
                request.processId,
                request.threadId,
                request.operation,
                request.offset,
                request.bytes,
                request.startNanos(),
                request.endNanos(),
                List.copyOf(stages),
                request.flags,
                request.leaf);
    }

    /**
     * When QEMU submitted it. Its kick may be an earlier request's: what comes before the submission is of a dispatch, not of one request.
     */
    public long submitNanos() {
        for (StageTime stage : stages) {
            if (Span.parse(stage.stage()).last().compareTo(Stage.SUBMIT) >= 0) {
                return stage.startNanos();
            }
        }
        return startNanos;
    }

    /**
     * When the kernel had it done. QEMU finds that in the ring of completions too, before it would be woken for it, and the guest in its own
     * before the interrupt: either may see the end before {@code reap} and {@code notify} do.
     */
    public long doneNanos() {
        for (int i = stages.size() - 1; i >= 0; i--) {
            if (Span.parse(stages.get(i).stage()).last().compareTo(Stage.REAP) < 0) {
                return stages.get(i).endNanos();
            }
        }
        return endNanos;
    }

    public boolean isRead() {
        return operation.equals("read");
    }

    public boolean isFlush() {
        return operation.equals("flush");
    }

    /** It reached no device: served by the page cache, or a flush of nothing. */
    public boolean isCacheOnly() {
        return (flags & DiskRequest.NO_BIO) != 0;
    }

    /** {@code machine disk}. */
    public String place() {
        return machine + " " + disk;
    }
}
