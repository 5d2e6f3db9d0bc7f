// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import java.util.Arrays;

/** Requests with a bio that a disk sent to one leaf, by the NUMA node of the processor that submitted them. */
public final class LeafUse {
    private final String leaf;
    /** By node, which is known. */
    private long[] byNode = new long[2];

    private long requests;

    LeafUse(String leaf) {
        this.leaf = leaf;
    }

    void add(int node, long count) {
        requests += count;
        if (node >= 0) {
            if (node >= byNode.length) {
                byNode = Arrays.copyOf(byNode, node + 1);
            }
            byNode[node] += count;
        }
    }

    void merge(LeafUse other) {
        long known = 0;
        for (int node = 0; node < other.byNode.length; node++) {
            add(node, other.byNode[node]);
            known += other.byNode[node];
        }
        add(-1, other.requests - known);
    }

    public String leaf() {
        return leaf;
    }

    public long requests() {
        return requests;
    }

    /** Number of nodes of which some count may be above 0. */
    public int nodes() {
        return byNode.length;
    }

    public long requestsFrom(int node) {
        return byNode[node];
    }
}
