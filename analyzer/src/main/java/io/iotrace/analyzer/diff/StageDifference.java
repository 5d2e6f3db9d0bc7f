// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.recording.Span;

/**
 * A stage of the compared requests.
 *
 * @param mean of the stage over all of them, those that do not have it included: these means add up to the mean total
 * @param differenceNanos mean after less mean before
 * @param low begin of the difference's 95 % interval
 * @param high its end
 */
public record StageDifference(Span stage, Estimate mean, double differenceNanos, double low, double high) {}
