// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import io.iotrace.recording.event.PageCache;

/**
 * The most of an image that was seen in the host's page cache.
 *
 * @param fileBytes size of the image when it was last seen largest
 */
public record CacheUse(long cachedBytes, long dirtyBytes, long fileBytes) {
    static CacheUse of(PageCache seen) {
        return new CacheUse(seen.cachedBytes(), seen.dirtyBytes(), seen.fileBytes());
    }

    CacheUse most(CacheUse other) {
        return new CacheUse(
                Math.max(cachedBytes, other.cachedBytes),
                Math.max(dirtyBytes, other.dirtyBytes),
                Math.max(fileBytes, other.fileBytes));
    }

    /** Cached share of the image; 0 when its size is not known. */
    public double cachedShare() {
        return fileBytes <= 0 ? 0 : (double) cachedBytes / fileBytes;
    }
}
