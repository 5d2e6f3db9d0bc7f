// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.facts.NumaTopology;
import io.iotrace.analyzer.metrics.DiskMetrics;
import io.iotrace.analyzer.metrics.LeafUse;
import io.iotrace.recording.event.BlockDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * From which NUMA nodes a disk's requests to one leaf were submitted. Only of hosts with several nodes.
 *
 * @param leafNode node of the leaf; empty when it has none, or it is not known
 * @param rows by node, those with requests
 */
public record NumaReport(String leaf, OptionalInt leafNode, List<NumaReport.Row> rows) {
    /**
     * Requests that one node submitted.
     *
     * @param distance of the node to the leaf's, 10 for the same; empty when not known
     * @param softwareNanos median of the time before and after the leaf, of the recorded requests of the disk to any leaf; empty without one
     */
    public record Row(int node, long requests, OptionalInt distance, OptionalLong softwareNanos) {}

    /** Of each leaf of a disk; none on a host with one node. */
    static List<NumaReport> of(DiskMetrics metrics, NumaTopology topology, List<BlockDevice> devices) {
        if (topology.size() < 2) {
            return List.of();
        }
        return metrics.leaves().stream()
                .map(use -> of(use, metrics, topology, node(use.leaf(), devices)))
                .filter(report -> !report.rows().isEmpty())
                .toList();
    }

    private static OptionalInt node(String leaf, List<BlockDevice> devices) {
        Optional<BlockDevice> device =
                devices.stream().filter(known -> known.name().equals(leaf)).findFirst();
        return device.isPresent() && device.get().numaNode() >= 0
                ? OptionalInt.of(device.get().numaNode())
                : OptionalInt.empty();
    }

    private static NumaReport of(LeafUse use, DiskMetrics metrics, NumaTopology topology, OptionalInt leafNode) {
        List<Row> rows = new ArrayList<>();
        for (int node = 0; node < use.nodes(); node++) {
            if (use.requestsFrom(node) > 0) {
                long[] software = metrics.softwareTimeOn(node).sorted();
                rows.add(new Row(
                        node,
                        use.requestsFrom(node),
                        leafNode.isEmpty() ? OptionalInt.empty() : topology.distance(node, leafNode.getAsInt()),
                        software.length == 0
                                ? OptionalLong.empty()
                                : OptionalLong.of(software[(software.length - 1) / 2])));
            }
        }
        return new NumaReport(use.leaf(), leafNode, List.copyOf(rows));
    }
}
