// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C and SIGTERM: asks the command to end, lets it finish, and gives its exit code to the shell. Assumes one command per process.
 */
final class Interruption {
    private final AtomicBoolean requested = new AtomicBoolean();
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
        return requested.get();
    }

    /** For tests: as if Ctrl-C had been pressed. */
    void request() {
        requested.set(true);
    }

    /** The command is over. */
    void finished(int exitCode) {
        code.set(exitCode);
        done.countDown();
    }

    private void atShutdown() {
        requested.set(true);
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
