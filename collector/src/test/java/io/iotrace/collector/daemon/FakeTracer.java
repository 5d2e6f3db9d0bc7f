// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Remembers what it was asked for, and refuses one process when told to. */
final class FakeTracer implements Tracer {
    final List<String> asked = new ArrayList<>();
    int refused = -1;

    @Override
    public void follow(int processId) throws TracerException {
        asked.add("follow " + processId);
        if (processId == refused) {
            throw new TracerException("it is stopped", null);
        }
    }

    @Override
    public void unfollow(int processId) {
        asked.add("unfollow " + processId);
    }

    @Override
    public CompletableFuture<Long> record(int processId, Path file, Duration duration) {
        asked.add("record " + processId + " " + file.getFileName() + " " + duration.toSeconds());
        return CompletableFuture.completedFuture(101L);
    }

    @Override
    public CompletableFuture<Long> keep(int processId, Path file, String trigger, Duration after) {
        asked.add("keep " + processId + " " + trigger + " " + after.toSeconds());
        return CompletableFuture.completedFuture(103L);
    }

    @Override
    public void look() {
        asked.add("look");
    }

    @Override
    public void close() {
        asked.add("close");
    }
}
