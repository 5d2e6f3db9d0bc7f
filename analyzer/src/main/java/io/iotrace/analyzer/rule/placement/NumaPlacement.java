// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

import io.iotrace.analyzer.facts.NumaTopology;
import io.iotrace.analyzer.rule.DiskView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Where a disk's requests were submitted, seen from the node of its device, and what kernel software time they took there.
 *
 * @param node the device's
 * @param onNode requests with a bio submitted there
 * @param offNode requests with a bio submitted elsewhere
 * @param offNodes nodes that they were submitted on, but for a few stray ones
 * @param isCompared whether both sides had enough requests; the rest means nothing otherwise
 * @param medianOn median software time on the node
 * @param medianOff the same off the node
 * @param z standard deviations by which the times off the node rank above those on it
 */
record NumaPlacement(
        int node,
        long onNode,
        long offNode,
        List<Integer> offNodes,
        boolean isCompared,
        long medianOn,
        long medianOff,
        double z) {
    private static final int LEAST_COMPARED = 500;
    private static final double LARGER = 0.15;
    private static final long LARGER_NANOS = 2_000;
    private static final double STRAY_SHARE = 0.05;

    static NumaPlacement of(DiskView disk, int node) {
        long[] byNode = disk.requestsByNode();
        long sum = Arrays.stream(byNode).sum();
        long on = node < byNode.length ? byNode[node] : 0;
        List<Integer> offNodes = new ArrayList<>();
        long[] timesOff = new long[0];
        for (int i = 0; i < byNode.length; i++) {
            if (i != node && byNode[i] > STRAY_SHARE * sum) {
                offNodes.add(i);
                timesOff = joined(timesOff, disk.softwareTimesOn(i));
            }
        }
        Arrays.sort(timesOff);
        long[] timesOn = disk.softwareTimesOn(node);
        boolean compared = timesOn.length >= LEAST_COMPARED && timesOff.length >= LEAST_COMPARED;
        return new NumaPlacement(
                node,
                on,
                sum - on,
                offNodes,
                compared,
                compared ? timesOn[timesOn.length / 2] : 0,
                compared ? timesOff[timesOff.length / 2] : 0,
                compared ? MannWhitney.z(timesOff, timesOn) : 0);
    }

    /** Share of the requests whose node is known; 0 when none is. */
    double offShare() {
        return onNode + offNode == 0 ? 0 : (double) offNode / (onNode + offNode);
    }

    /** Whether the median off the node is larger by 15 % or 2 µs, and not by chance. */
    boolean isOffNodeSlower() {
        long extra = medianOff - medianOn;
        return (extra >= LARGER * medianOn || extra >= LARGER_NANOS) && z > MannWhitney.Z_AT_1_PERCENT;
    }

    /** What the off-node requests took more, as a share of all request time. */
    double extraShare(long totalNanos) {
        return totalNanos <= 0 ? 0 : Math.max(0, (double) (medianOff - medianOn) * offNode / totalNanos);
    }

    /** Whether some node in use is on another socket: at least {@code least} away, and not in the device's own package. */
    boolean isFar(NumaTopology numa, int least) {
        return offNodes.stream().anyMatch(other -> {
            OptionalInt distance = numa.distance(other, node);
            return (distance.isEmpty() || distance.getAsInt() >= least) && !numa.samePackage(other, node);
        });
    }

    private static long[] joined(long[] values, long[] more) {
        long[] all = Arrays.copyOf(values, values.length + more.length);
        System.arraycopy(more, 0, all, values.length, more.length);
        return all;
    }
}
