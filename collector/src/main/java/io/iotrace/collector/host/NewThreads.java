// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Threads that began since the last look, by /proc/PID/task. The folder is no list of one moment: it ends early when a thread ends while
 * it is read, so that one that was there before may seem to begin.
 */
final class NewThreads {
    private final Path procRoot;
    private final Map<Integer, Set<Integer>> known = new HashMap<>();
    /** Threads that had the name of their process at the last look: they give themselves one of their own, and are looked at once more. */
    private final Set<Integer> unnamed = new HashSet<>();

    NewThreads(Path procRoot) {
        this.procRoot = procRoot;
    }

    /** These threads of a process are not new. */
    void know(int processId, Collection<Integer> threadIds) {
        known.put(processId, new HashSet<>(threadIds));
    }

    /** The new ones' names by id; none of a process that is gone. */
    Map<Integer, String> look(int processId) {
        Set<Integer> present = threads(processId);
        if (present.isEmpty()) {
            return Map.of();
        }
        Map<Integer, String> began = new HashMap<>();
        Set<Integer> before = known.getOrDefault(processId, Set.of());
        String process = name(processId, processId);
        for (int id : present) {
            if (before.contains(id)) {
                continue;
            }
            String name = name(processId, id);
            if (!name.equals(process) || !unnamed.add(id)) {
                unnamed.remove(id);
                began.put(id, name);
            }
        }
        present.removeAll(unnamed);
        known.put(processId, present);
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

    private String name(int processId, int threadId) {
        try {
            return Files.readString(procRoot.resolve(processId + "/task/" + threadId + "/comm"))
                    .strip();
        } catch (IOException threadIsGone) {
            return "";
        }
    }
}
