// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.recording.DiskRequest;
import java.util.Optional;

/**
 * What a file is to its disk.
 *
 * @param backing whether it lies below the image that the guest writes to
 * @param tables tables of the image format; empty for a raw image
 */
public record ImageFile(boolean backing, Optional<ImageTables> tables) {
    /** An image without tables, written to by the guest. */
    public static final ImageFile PLAIN = new ImageFile(false, Optional.empty());

    /** Flags of {@link DiskRequest} that follow from where a request of this file lies. */
    public int flags(long offset) {
        int flags = backing ? DiskRequest.BACKING : 0;
        return tables.isPresent() && tables.get().hold(offset) ? flags | DiskRequest.IMAGE_TABLE : flags;
    }
}
