// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

/**
 * How far a quantile moved.
 *
 * @param fraction of the requests that are not above it
 * @param beforeNanos the quantile before
 * @param differenceNanos after less before
 * @param low begin of the difference's 95 % interval
 * @param high its end
 */
public record Shift(double fraction, double beforeNanos, double differenceNanos, double low, double high) {}
