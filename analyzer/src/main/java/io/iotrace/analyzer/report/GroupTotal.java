// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.recording.Boundary;

/** Totals of the requests with the same first and last boundary; only these may be compared (DESIGN 5, rule 3). */
public record GroupTotal(Boundary from, Boundary to, Latency latency) {}
