// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Threads that began since the last look: /proc/PID/task. */
final class NewThreads {
    private final Path procRoot;
    private final Map<Integer, Set<Integer>> known = new HashMap<>();

    NewThreads(Path procRoot) {
        this.procRoot = procRoot;
    }

    /** Ids of threads that the process did not have at the last look: none at the first, and none of a process that is gone. */
    Set<Integer> look(int processId) {
        Set<Integer> present = threads(processId);
        Set<Integer> before = known.put(processId, present);
        if (before == null) {
            return Set.of();
        }
        Set<Integer> began = new HashSet<>(present);
        began.removeAll(before);
        return began;
    }

    private Set<Integer> threads(int processId) {
        Set<Integer> ids = new HashSet<>();
        try (Stream<Path> tasks = Files.list(procRoot.resolve(processId + "/task"))) {
            tasks.forEach(task -> ids.add(Integer.valueOf(task.getFileName().toString())));
        } catch (IOException | UncheckedIOException processIsGone) {
            return Set.of();
        }
        return ids;
    }
}
