// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.metrics.DiskKey;
import io.iotrace.analyzer.metrics.DiskMetrics;
import io.iotrace.analyzer.metrics.LeafTraffic;
import io.iotrace.analyzer.metrics.RequestMetrics;
import io.iotrace.recording.event.VirtualMachine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The disks of a recording as its rules see them. Each view is made once, and what concerns several disks is found out once for all. */
final class RecordedDisks {
    private final Facts facts;
    private final RuleFacts ruleFacts;
    private final RequestMetrics metrics;
    private final Map<DiskKey, RecordedDisk> views = new HashMap<>();
    private final Map<Integer, List<DiskMetrics>> byProcess = new HashMap<>();
    private final Map<Integer, QemuOptions> options = new HashMap<>();
    private final Map<String, Set<String>> tenants = new HashMap<>();
    private final Map<String, Double> tracedShares = new HashMap<>();

    RecordedDisks(Facts facts, RuleFacts ruleFacts, RequestMetrics metrics) {
        this.facts = facts;
        this.ruleFacts = ruleFacts;
        this.metrics = metrics;
        for (DiskMetrics disk : metrics.disks()) {
            byProcess
                    .computeIfAbsent(disk.key().processId(), absent -> new ArrayList<>())
                    .add(disk);
            disk.leaves()
                    .forEach(use -> tenants.computeIfAbsent(use.leaf(), absent -> new HashSet<>())
                            .add(disk.key().virtualMachine()));
        }
    }

    RecordedDisk of(DiskMetrics disk) {
        RecordedDisk known = views.get(disk.key());
        if (known == null) {
            known = new RecordedDisk(facts, ruleFacts, this, disk);
            views.put(disk.key(), known);
        }
        return known;
    }

    /** Disks of the same process that had requests, without the disk itself. */
    List<DiskView> siblingsOf(DiskKey disk) {
        return byProcess.getOrDefault(disk.processId(), List.of()).stream()
                .filter(other -> !other.key().equals(disk))
                .<DiskView>map(this::of)
                .toList();
    }

    /** The command line of a process. */
    QemuOptions optionsOf(int processId) {
        return options.computeIfAbsent(
                processId,
                id -> QemuOptions.of(facts.inventory()
                        .virtualMachine(id)
                        .map(VirtualMachine::commandLine)
                        .orElse("")));
    }

    long tenantsOn(String leaf) {
        return tenants.getOrDefault(leaf, Set.of()).size();
    }

    double tracedShareOf(String leaf) {
        return tracedShares.computeIfAbsent(
                leaf,
                name -> facts.statistics()
                        .leafBytes(name)
                        .map(bytes -> LeafTraffic.of(
                                        name,
                                        bytes,
                                        metrics,
                                        key -> facts.inventory().isOnLeaf(key.processId(), key.disk(), name))
                                .tracedShare())
                        .orElse(1.0));
    }
}
