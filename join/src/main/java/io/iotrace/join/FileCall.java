// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.List;

/**
 * One operation of the application, of the guest's recording.
 *
 * @param access how it gets to its data
 * @param isRead whether it reads
 * @param api the class that the application used
 * @param file path
 * @param fileId {@code major:minor/inode}
 * @param offset byte in the file, -1 when not known
 * @param bytes bytes done; of a sync of mapped memory its length; 0 for a whole file
 * @param startNanos guest's CLOCK_MONOTONIC
 * @param endNanos likewise
 * @param threadId the thread's id in the kernel, 0 when not known
 * @param threadName its name
 * @param stack the application's frames, topmost first, such as {@code org.h2.store.FileStore.write:184}
 */
public record FileCall(
        Access access,
        boolean isRead,
        String api,
        String file,
        String fileId,
        long offset,
        long bytes,
        long startNanos,
        long endNanos,
        long threadId,
        String threadName,
        List<String> stack) {
    public FileCall {
        stack = List.copyOf(stack);
    }

    /** Where the application called, or {@code unknown} when the recording has no stacks. */
    public String callSite() {
        return stack.isEmpty() ? "unknown" : stack.get(0);
    }

    public long durationNanos() {
        return endNanos - startNanos;
    }

    /** What it does, such as {@code direct read}. */
    public String label() {
        return access == Access.DIRECT ? "direct " + (isRead ? "read" : "write") : access.label();
    }
}
