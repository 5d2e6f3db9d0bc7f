// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import java.util.Optional;

/**
 * What part of a disk's requests is of a kind: fractions of their number, not of their time.
 *
 * @param polled the thread found the completion by a look that makes no system call
 * @param joinedBatch submitted in an episode that another request began
 * @param completedInsideSubmit the leaf was done before the submit call returned
 * @param noBio no block I/O of its own
 * @param episodeOwner something before the submit call is known of it
 * @param punted io_uring handed it to a worker
 * @param image where in the image it was; empty for a raw image, or when its tables are not known
 */
public record RequestKinds(
        double polled,
        double joinedBatch,
        double completedInsideSubmit,
        double noBio,
        double episodeOwner,
        double punted,
        Optional<OfImage> image) {
    /**
     * Requests that are not on the guest's data in the image.
     *
     * @param tables on tables of the image format, those of backing images included
     * @param backing on the guest's data in backing images
     */
    public record OfImage(double tables, double backing) {}
}
