// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

/**
 * Shares of a disk's requests.
 *
 * @param polled the thread was awake when the kernel completed the request
 * @param joinedBatch submitted in an episode that another request began
 * @param completedInsideSubmit the leaf was done before the submit call returned
 * @param noBio no block I/O of its own
 * @param episodeOwner something before the submit call is known of it
 */
public record Shares(
        double polled, double joinedBatch, double completedInsideSubmit, double noBio, double episodeOwner) {}
