// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.qmp.QmpException;
import io.iotrace.collector.qmp.QmpMonitor;
import io.iotrace.collector.qmp.QmpSettings;
import io.iotrace.collector.qmp.QmpSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What QEMU processes say over QMP, of those whose socket was given, and what each said last: every command stops QEMU's main loop for a
 * moment, and a process that gave no answer at first, or several times, is not asked again.
 */
final class Monitors {
    private static final Duration FIRST_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration AGAIN_TIMEOUT = Duration.ofSeconds(1);
    private static final int MOST_SILENCES = 3;

    private final Map<Integer, Path> sockets;
    private final Map<Integer, QmpSnapshot> snapshots = new HashMap<>();
    /** How often a process gave no answer. */
    private final Map<Integer, Integer> silent = new HashMap<>();

    private final Map<Integer, QmpMonitor> monitors = new ConcurrentHashMap<>();

    Monitors(Map<Integer, Path> sockets) {
        this.sockets = sockets;
    }

    /** The monitor of a process whose socket was given. */
    Optional<QmpMonitor> of(int pid) {
        return Optional.ofNullable(sockets.get(pid))
                .map(socket -> monitors.computeIfAbsent(pid, id -> new QmpMonitor(socket)));
    }

    /**
     * What QEMU said last, or says now if it was never asked or is to be asked again.
     *
     * @param words of its command line: of the devices in it less is asked
     * @param warnings takes a sentence when no answer comes
     */
    Optional<QmpSnapshot> snapshot(int pid, boolean again, List<String> words, List<String> warnings) {
        boolean due = again || !snapshots.containsKey(pid);
        if (due && canAskAgain(pid)) {
            Duration timeout = snapshots.containsKey(pid) ? AGAIN_TIMEOUT : FIRST_TIMEOUT;
            try {
                snapshots.put(pid, of(pid).orElseThrow().ask(timeout, QmpSnapshot.of(id -> isNamed(words, id))));
            } catch (QmpException e) {
                warnings.add(e.getMessage());
                silent.merge(pid, snapshots.containsKey(pid) ? 1 : MOST_SILENCES, Integer::sum);
            }
        }
        return Optional.ofNullable(snapshots.get(pid));
    }

    private static boolean isNamed(List<String> words, String device) {
        return words.stream().anyMatch(word -> word.contains(device));
    }

    /** Whether QMP may say more of a process than it did. */
    boolean canAskAgain(int pid) {
        return sockets.containsKey(pid) && silent.getOrDefault(pid, 0) < MOST_SILENCES;
    }

    /** Whether limits or block jobs are others than when QMP was last asked for all; false when no answer comes. */
    boolean haveOtherSettings(int pid) {
        QmpSnapshot known = snapshots.get(pid);
        if (known == null || !canAskAgain(pid)) {
            return false;
        }
        try {
            return !of(pid).orElseThrow().ask(AGAIN_TIMEOUT, QmpSettings.now()).equals(QmpSettings.of(known));
        } catch (QmpException noAnswer) {
            silent.merge(pid, 1, Integer::sum);
            return false;
        }
    }

    void forget(int pid) {
        QmpMonitor monitor = monitors.remove(pid);
        if (monitor != null) {
            monitor.close();
        }
    }

    /** Ends the conversations with QEMU, whose monitors serve one client each; a later question begins a new one. */
    void close() {
        monitors.values().forEach(QmpMonitor::close);
    }
}
