// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

/**
 * One thread over the seconds that were recorded of it.
 *
 * @param busy share of the time on a processor
 * @param waiting share of the time runnable but waiting for a processor
 */
public record ThreadReport(int threadId, String name, String role, double busy, double waiting) {}
