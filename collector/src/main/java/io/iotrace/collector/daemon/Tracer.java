// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Traces processes for the daemon. */
public interface Tracer extends AutoCloseable {
    /**
     * Begins to follow a process.
     *
     * @throws TracerException with one sentence when it can't be followed
     */
    void follow(int processId) throws TracerException;

    /** Follows it no more; its series end. Nothing happens when it is not followed. */
    void unfollow(int processId);

    /**
     * Records one process that is followed, beside what is counted of it.
     *
     * @return the number of requests in the file, once it is whole
     * @throws IOException when the file can't be created
     */
    CompletableFuture<Long> record(int processId, Path file, Duration duration) throws IOException, TracerException;

    /**
     * Keeps the last minutes of a process that is followed, and what comes within some time from now.
     *
     * @param trigger why, as metrics call it
     * @return the number of requests in the file, once it is whole
     */
    CompletableFuture<Long> keep(int processId, Path file, String trigger, Duration after);

    /** Takes what is told by nobody and has to be looked at: requests in flight. To be called once a second. */
    void look();

    @Override
    void close();

    /** Why a process can't be followed, in one sentence. */
    final class TracerException extends Exception {
        private static final long serialVersionUID = 1;

        public TracerException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
