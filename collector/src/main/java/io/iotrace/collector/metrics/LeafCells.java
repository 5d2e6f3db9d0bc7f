// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import io.iotrace.recording.event.LeafStatistics;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Requests of one leaf by owner. What the kernel counted and no followed VM caused is {@code other}'s; parts of followed VMs that the
 * kernel has not counted yet are taken off its next counts, so that {@code other} never goes back. Not thread-safe.
 */
final class LeafCells {
    static final String OTHER = "other";

    private final Map<String, Long> byOwner = new TreeMap<>();
    private final String leaf;
    private String model = "";
    private int node = -1;
    private long ownedSinceCount;
    private long others;
    private boolean counted;
    private long lastCountNanos = Long.MIN_VALUE;
    private OptionalLong inFlight = OptionalLong.empty();

    LeafCells(String leaf) {
        this.leaf = LabelText.of(leaf);
    }

    void describe(String deviceModel, int numaNode) {
        model = LabelText.of(deviceModel);
        node = numaNode;
    }

    int node() {
        return node;
    }

    void owned(String vm, int parts) {
        byOwner.merge(vm, (long) parts, Long::sum);
        ownedSinceCount += parts;
    }

    /** What the kernel counted in the interval that began then; the same interval counts once, whoever reports it. */
    void kernelCounted(LeafStatistics event, long startNanos) {
        if (startNanos <= lastCountNanos) {
            return;
        }
        lastCountNanos = startNanos;
        counted = true;
        long all = event.reads() + event.writes() + event.flushes();
        others += Math.max(0, all - ownedSinceCount);
        ownedSinceCount = Math.max(0, ownedSinceCount - all);
        inFlight = OptionalLong.of(event.inFlight());
    }

    void forget(String vm) {
        byOwner.remove(vm);
    }

    MetricsSnapshot.Leaf copy() {
        Map<String, Long> owners = new TreeMap<>(byOwner);
        if (counted) {
            owners.put(OTHER, others);
        }
        return new MetricsSnapshot.Leaf(leaf, model, owners, inFlight);
    }
}
