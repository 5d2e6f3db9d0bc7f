// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.commandline.TooLargeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads one process after the other, each within its own bounds, so that one with absurd arguments or with a file on a storage that does
 * not answer hides none of the others. A process that did not end in time is left alone from then on, with the thread that waits for
 * it: a system call that hangs cannot be ended.
 */
final class BoundedReading {
    /** A process could not be read; the message is the end of a sentence that begins "not read: ". */
    static final class Unread extends Exception {
        private static final long serialVersionUID = 1;

        Unread(String reason) {
            super(reason);
        }
    }

    private static final Duration SHORTEST = Duration.ofMillis(250);

    private final Map<Integer, String> stuck = new HashMap<>();
    private Duration longest;

    /** @param longest longest time for the first process that does not answer; each one costs the next half of its time */
    BoundedReading(Duration longest) {
        this.longest = longest;
    }

    /** @throws Unread when reading failed or did not end in time, or had not the last time */
    <T> T read(int pid, Callable<T> reading) throws Unread {
        if (stuck.containsKey(pid)) {
            throw new Unread(stuck.get(pid));
        }
        FutureTask<T> task = new FutureTask<>(reading);
        Thread thread = new Thread(task, "iotrace inventory " + pid);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException slow) {
            String reason = "no end of reading it within " + longest.toMillis()
                    + " ms; a file that it has open may be on a storage that does not answer";
            task.cancel(true);
            stuck.put(pid, reason);
            longest = longest.dividedBy(2).compareTo(SHORTEST) < 0 ? SHORTEST : longest.dividedBy(2);
            throw new Unread(reason);
        } catch (ExecutionException e) {
            throw new Unread(
                    e.getCause() instanceof TooLargeException
                            ? "its arguments " + e.getCause().getMessage()
                            : "reading it failed (" + e.getCause() + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unread("reading it was interrupted");
        }
    }

    /** A process that ended takes its reason with it: its id may be another's. */
    void forget(int pid) {
        stuck.remove(pid);
    }
}
