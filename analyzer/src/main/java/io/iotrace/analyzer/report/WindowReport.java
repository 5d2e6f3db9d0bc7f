// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

/**
 * How one of the recordings was made.
 *
 * @param startWallNanos when tracing began, in nanoseconds since 1970
 * @param complete whether tracing ended in good order: what was lost is known to the end
 * @param recordMode which requests were recorded: all, slow, sample or none
 */
public record WindowReport(
        long startWallNanos, long durationNanos, String recordMode, String version, boolean complete) {}
