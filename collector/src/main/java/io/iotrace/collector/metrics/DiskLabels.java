// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import io.iotrace.recording.event.VirtualDisk;
import java.util.LinkedHashMap;
import java.util.Map;

/** Labels of {@code iotrace_disk_info} that describe a disk, beside its VM and name. Paths are not among them. */
final class DiskLabels {
    private DiskLabels() {}

    static Map<String, String> of(VirtualDisk disk) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("model", LabelText.of(disk.deviceModel()));
        labels.put("format", LabelText.of(disk.format()));
        labels.put("aio", LabelText.of(disk.configuredEngine()));
        labels.put("cache", cache(disk));
        labels.put("leaf", LabelText.of(disk.leaves()));
        labels.put("serial", LabelText.of(disk.serial()));
        return labels;
    }

    /** QEMU's names for the combinations of its three cache options (docs/system/qemu-block-drivers). */
    private static String cache(VirtualDisk disk) {
        if (disk.cacheDirect()) {
            return disk.cacheWriteback() ? "none" : "directsync";
        }
        if (disk.cacheNoFlush()) {
            return "unsafe";
        }
        return disk.cacheWriteback() ? "writeback" : "writethrough";
    }
}
