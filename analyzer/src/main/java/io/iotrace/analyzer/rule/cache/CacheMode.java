// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.cache;

import io.iotrace.recording.event.VirtualDisk;

/** Names of cache modes (QEMU, qemu-options.hx). */
final class CacheMode {
    private CacheMode() {}

    /** The triple in words that say what is known. */
    static String of(VirtualDisk disk) {
        if (!disk.knowsCacheWriteback() || disk.cacheNoFlush()) {
            return "cache.direct=" + (disk.cacheDirect() ? "on" : "off")
                    + (disk.cacheNoFlush() ? ",cache.no-flush=on" : "");
        }
        if (disk.cacheDirect()) {
            return "cache=" + (disk.cacheWriteback() ? "none" : "directsync");
        }
        return "cache=" + (disk.cacheWriteback() ? "writeback" : "writethrough");
    }
}
