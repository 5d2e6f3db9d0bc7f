// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

/**
 * How one of the recordings was made.
 *
 * @param startWallNanos when tracing began, in nanoseconds since 1970
 * @param recordMode which requests were recorded: all, slow, sample or none
 */
public record WindowReport(long startWallNanos, long durationNanos, String recordMode, String version) {}
