// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

/**
 * One instant on both clocks: what turns the kernel's monotonic times into wall-clock times.
 *
 * @param monotonicNanos CLOCK_MONOTONIC
 * @param wallNanos nanoseconds since 1970-01-01T00:00Z
 */
public record ClockAnchor(long monotonicNanos, long wallNanos) {}
