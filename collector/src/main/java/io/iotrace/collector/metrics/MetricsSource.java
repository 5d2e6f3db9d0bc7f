// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

/** Gives all metrics as of one instant. */
@FunctionalInterface
public interface MetricsSource {
    /** A consistent copy: the stages of a disk are of the same requests as its request durations. */
    MetricsSnapshot snapshot();
}
