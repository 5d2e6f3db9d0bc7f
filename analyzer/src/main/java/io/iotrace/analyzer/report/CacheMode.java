// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.recording.event.VirtualDisk;
import java.util.Optional;

/**
 * The cache mode of a disk as QEMU's three switches.
 *
 * @param writeback whether the guest sees a write cache; empty when not known
 * @param direct whether the host's page cache is bypassed
 * @param noFlush whether the guest's flushes are ignored
 */
public record CacheMode(Optional<Boolean> writeback, boolean direct, boolean noFlush) {
    static Optional<CacheMode> of(VirtualDisk disk) {
        return disk.cacheSource() == null || disk.cacheSource().isEmpty()
                ? Optional.empty()
                : Optional.of(new CacheMode(
                        disk.knowsCacheWriteback() ? Optional.of(disk.cacheWriteback()) : Optional.empty(),
                        disk.cacheDirect(),
                        disk.cacheNoFlush()));
    }

    /** One of QEMU's five names where the switches are what it stands for, else the switches. */
    public String label() {
        if (writeback.isEmpty()) {
            return switches();
        }
        boolean back = writeback.get();
        if (noFlush) {
            return back && !direct ? "cache unsafe" : switches();
        }
        if (direct) {
            return back ? "cache none" : "cache directsync";
        }
        return back ? "cache writeback" : "cache writethrough";
    }

    private String switches() {
        return writeback.map(back -> "cache.writeback=" + onOff(back) + " ").orElse("") + "cache.direct="
                + onOff(direct) + " cache.no-flush=" + onOff(noFlush);
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }
}
