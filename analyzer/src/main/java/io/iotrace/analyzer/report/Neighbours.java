// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.facts.LeafLoad;
import io.iotrace.analyzer.metrics.BySecond;
import io.iotrace.analyzer.metrics.DiskKey;
import io.iotrace.analyzer.metrics.DiskMetrics;
import io.iotrace.analyzer.metrics.LeafTraffic;
import io.iotrace.analyzer.metrics.RequestMetrics;
import io.iotrace.recording.event.BlockDevice;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds out who else used the leaves of a disk. */
record Neighbours(Facts facts, RequestMetrics everything) {
    /** Of the leaves that the disk's requests reached and of which the recording holds the load of all users. */
    List<NeighbourReport> of(DiskMetrics disk) {
        return disk.leaves().stream()
                .flatMap(use -> onLeaf(disk.key(), use.leaf()).stream())
                .toList();
    }

    private Optional<NeighbourReport> onLeaf(DiskKey disk, String leaf) {
        Optional<LeafLoad> load = facts.statistics().leaf(leaf);
        Optional<BySecond> bytes = facts.statistics().leafBytes(leaf);
        return load.isEmpty() || bytes.isEmpty() || bytes.get().sum() == 0
                ? Optional.empty()
                : Optional.of(report(
                        disk,
                        leaf,
                        load.get(),
                        LeafTraffic.of(
                                leaf,
                                bytes.get(),
                                everything,
                                key -> facts.inventory().isOnLeaf(key.processId(), key.disk(), leaf))));
    }

    private NeighbourReport report(DiskKey disk, String leaf, LeafLoad load, LeafTraffic traffic) {
        SortedMap<String, Double> traced = new TreeMap<>();
        traffic.byDisk().forEach((key, bytes) -> {
            if (!key.equals(disk)) {
                traced.merge(key.virtualMachine() + " " + key.disk(), traffic.shareOf(bytes), Double::sum);
            }
        });
        return new NeighbourReport(
                leaf,
                traffic.shareOf(traffic.byDisk().getOrDefault(disk, 0L)),
                Collections.unmodifiableSortedMap(traced),
                traffic.throughCache() == 0 ? 0 : traffic.shareOf(traffic.throughCache()),
                1 - traffic.tracedShare(),
                load.readsPerSecond(),
                load.writesPerSecond(),
                load.meanQueueDepth(),
                facts.inventory()
                        .blockDevice(leaf)
                        .map(BlockDevice::requestLimit)
                        .orElse(0));
    }
}
