// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.runtime;

import io.iotrace.agent.event.FileOperation;
import io.iotrace.agent.event.FileSync;
import io.iotrace.agent.probe.Operation;
import io.iotrace.agent.probe.Probe;
import io.iotrace.agent.probe.Source;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes JFR events of operations. An operation below the threshold costs two readings of the clock and allocates nothing: each thread
 * has one event of each type, which is used again and again.
 */
final class Recorder implements Source {
    /** After so many failures of its own the agent stops recording. */
    private static final long MOST_FAILURES = 1000;

    private final OpenFiles files;
    private final Internals internals;

    private final FileOperation operations = new FileOperation();
    private final FileSync syncs = new FileSync();
    private final ThreadLocal<ThreadOperation> threads = Internals.carrierLocal();
    private final AtomicLong lost = new AtomicLong();

    Recorder(Internals internals) {
        this.internals = internals;
        files = new OpenFiles(internals);
        // Loads the class now: within an operation that would be an operation on the agent's own jar.
        threads.set(new ThreadOperation(this));
    }

    OpenFiles files() {
        return files;
    }

    Internals internals() {
        return internals;
    }

    @Override
    public Operation begin() {
        if (!operations.isEnabled()) {
            return null;
        }
        ThreadOperation operation = ofThread();
        return operation.begin() ? operation : null;
    }

    @Override
    public Operation beginSync() {
        if (!syncs.isEnabled()) {
            return null;
        }
        ThreadOperation operation = ofThread();
        return operation.beginSync() ? operation : null;
    }

    private ThreadOperation ofThread() {
        ThreadOperation operation = threads.get();
        if (operation == null) {
            operation = new ThreadOperation(this);
            threads.set(operation);
        }
        return operation;
    }

    /** Operations whose event could not be made. */
    long lost() {
        return lost.get();
    }

    void failed(Throwable cause) {
        if (lost.incrementAndGet() == MOST_FAILURES) {
            Probe.source = null;
            System.err.println(
                    "iotrace agent: stopped recording after " + MOST_FAILURES + " failures, the last: " + cause);
        }
    }
}
