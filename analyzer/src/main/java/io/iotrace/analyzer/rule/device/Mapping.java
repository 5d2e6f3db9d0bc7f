// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.fact.HostSettings;
import io.iotrace.recording.event.BlockDevice;
import java.util.Optional;

/** Devices of the device mapper below a disk, by what made them: LVM and cryptsetup write it into the device's UUID. */
final class Mapping {
    private Mapping() {}

    /** The first device in the stack whose UUID matches; empty where UUIDs are not known. */
    static Optional<BlockDevice> find(DiskView disk, String pattern) {
        HostSettings settings = disk.fact(HostSettings.TYPE);
        return disk.stack().stream()
                .filter(device -> settings.of(device.name(), "dm/uuid")
                        .filter(uuid -> uuid.matches(pattern))
                        .isPresent())
                .findFirst();
    }

    /** A device's own name for people, as {@code vg-lv (dm-3)}. */
    static String name(BlockDevice device) {
        return DiskView.text(device.model()).isEmpty() ? device.name() : device.model() + " (" + device.name() + ")";
    }
}
