// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Processes that come and go as targets, and the hooks that are attached because of them. */
final class Targets {
    private final ProbeTables tables;
    private final TargetTable table;
    private final LoadedObject loaded;
    private final List<TargetTable.Former> formers = new ArrayList<>();

    Targets(ProbeTables tables, LoadedObject loaded) {
        this.tables = tables;
        this.table = tables.targets();
        this.loaded = loaded;
    }

    void follow(int processId, Probe.TargetKind kind, Set<Need> needs) {
        if (table.has(processId)) {
            // its id may be another process's by now
            lookAgain();
        }
        if (!table.follow(processId, kind, needs)) {
            forgetFormers();
            while (!table.follow(processId, kind, needs)) {
                if (!formers.isEmpty()) {
                    forget(formers.remove(0));
                    continue;
                }
                throw new ProbeException("process " + processId + " cannot be traced beside the others: the table of "
                        + TargetTable.TARGETS + " targets is full; trace fewer processes at once");
            }
        }
        attach();
    }

    void needs(int processId, Set<Need> needs) {
        lookAgain();
        if (table.has(processId)) {
            follow(processId, table.kind(processId), needs);
        }
    }

    /** False when the process is no target. */
    boolean unfollow(int processId) {
        if (!remove(processId)) {
            return false;
        }
        attach();
        return true;
    }

    private boolean remove(int processId) {
        TargetTable.Former former = table.unfollow(processId);
        if (former == null) {
            return false;
        }
        tables.freeThreads(former.index());
        formers.add(former);
        return true;
    }

    /** Forgets targets that have ended, and attaches what others were seen to need. */
    void lookAgain() {
        if (!table.hasNews()) {
            return;
        }
        List<Integer> ended = table.ended();
        Map<Integer, Set<Need>> unplanned = table.unplanned();
        ended.forEach(this::remove);
        unplanned.forEach((processId, engines) -> {
            if (table.has(processId)) {
                table.widen(processId, engines);
            }
        });
        attach();
    }

    /** Indexes of targets are for others once nothing bears them: a request in flight is known by its target's. */
    private void forgetFormers() {
        List<TargetTable.Former> idle = formers.stream()
                .filter(former -> !tables.knows(former.processId()))
                .toList();
        formers.removeAll(idle);
        idle.forEach(this::forget);
    }

    private void forget(TargetTable.Former former) {
        tables.freeThreads(former.index());
        if (!table.has(former.processId())) {
            tables.freeRequests(former.processId());
        }
        table.release(former);
    }

    private void attach() {
        Set<String> wanted = HookNeeds.chosen(loaded.programs(), table.needs(), !table.isEmpty());
        if (!wanted.equals(loaded.attached())) {
            boolean blind = loaded.attached().stream()
                    .anyMatch(program -> program.contains("_sys_") && !wanted.contains(program));
            loaded.attach(wanted);
            if (blind) {
                tables.forgetCalls();
            }
        }
    }
}
