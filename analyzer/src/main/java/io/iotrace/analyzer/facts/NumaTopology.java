// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import io.iotrace.recording.event.NumaNode;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Which processors belong to which NUMA node, and how far the nodes are apart. */
public final class NumaTopology {
    private final List<NumaNode> nodes;

    /** Nodes in ascending order of their number. */
    NumaTopology(List<NumaNode> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /** Number of nodes that have processors; 0 when the recording does not say. */
    public int size() {
        return (int) nodes.stream()
                .filter(node -> !ProcessorList.parse(node.processors()).isEmpty())
                .count();
    }

    /** Numbers of the nodes that have processors. */
    public List<Integer> nodes() {
        return nodes.stream()
                .filter(node -> !ProcessorList.parse(node.processors()).isEmpty())
                .map(NumaNode::node)
                .toList();
    }

    /** Processors of a node as a kernel list; empty when the node is not known. */
    public String processors(int node) {
        return nodes.stream()
                .filter(candidate -> candidate.node() == node)
                .map(NumaNode::processors)
                .findFirst()
                .orElse("");
    }

    /** Whether a thread that may run on {@code allowedProcessors} can run on the node. */
    public boolean mayRunOn(int node, String allowedProcessors) {
        return ProcessorList.parse(allowedProcessors).intersects(ProcessorList.parse(processors(node)));
    }

    /** Whether a thread that may run on {@code allowedProcessors} can run off the node. */
    public boolean mayRunOff(int node, String allowedProcessors) {
        BitSet elsewhere = ProcessorList.parse(allowedProcessors);
        elsewhere.andNot(ProcessorList.parse(processors(node)));
        return !elsewhere.isEmpty();
    }

    /** SLIT distance, 10 for a node to itself; empty when the recording does not say. */
    public OptionalInt distance(int from, int to) {
        for (NumaNode node : nodes) {
            if (node.node() == from && node.distances() != null) {
                String[] distances = node.distances().strip().split("\\s+", -1);
                int column = column(to);
                return column >= 0 && column < distances.length && distances[column].matches("\\d{1,3}")
                        ? OptionalInt.of(Integer.parseInt(distances[column]))
                        : OptionalInt.empty();
            }
        }
        return OptionalInt.empty();
    }

    /** Whether both nodes lie in the same, one, physical package: sub-NUMA clustering. */
    public boolean samePackage(int a, int b) {
        Set<String> packages = packages(a);
        return packages.size() == 1 && packages.equals(packages(b));
    }

    private Set<String> packages(int node) {
        return nodes.stream()
                .filter(candidate -> candidate.node() == node && candidate.packages() != null)
                .filter(candidate -> !candidate.packages().isBlank())
                .findFirst()
                .map(found -> Set.copyOf(Arrays.asList(found.packages().strip().split("\\s+", -1))))
                .orElse(Set.of());
    }

    private int column(int number) {
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).node() == number) {
                return i;
            }
        }
        return -1;
    }
}
