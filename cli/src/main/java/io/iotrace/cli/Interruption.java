// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C and SIGTERM: asks the command to end, lets it finish, and gives its exit code to the shell. Assumes one command per process.
 */
final class Interruption {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicInteger code = new AtomicInteger();
    private volatile boolean guarded;

    /** Takes over the process's end. */
    static Interruption install() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::atShutdown, "iotrace-end"));
        return interruption;
    }

    /** From now on the command watches {@link #requested} and must be given time to finish. */
    void guard() {
        guarded = true;
    }

    boolean requested() {
        return asked.getCount() == 0;
    }

    /** Waits for the request at most so long; whether it came. */
    boolean await(long nanos) {
        try {
            return asked.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** For tests: as if Ctrl-C had been pressed. */
    void request() {
        asked.countDown();
    }

    /** The command is over. */
    void finished(int exitCode) {
        code.set(exitCode);
        done.countDown();
    }

    private void atShutdown() {
        asked.countDown();
        if (!guarded) {
            return;
        }
        try {
            done.await();
            Runtime.getRuntime().halt(code.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
