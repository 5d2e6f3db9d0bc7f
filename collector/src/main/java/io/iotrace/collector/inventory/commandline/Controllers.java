// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.Optional;

/** Finds what a disk hangs on. A {@code bus=scsi0.0} names the controller before the dot; without it QEMU takes the first that fits. */
final class Controllers {
    private final Settings settings;

    Controllers(Settings settings) {
        this.settings = settings;
    }

    Optional<Options> of(Options device, String model) {
        if (!DeviceModels.isScsiDisk(model) && !DeviceModels.isIdeDisk(model)) {
            return Optional.empty();
        }
        Optional<String> bus = device.get("bus");
        if (bus.isPresent()) {
            String id =
                    bus.get().contains(".") ? bus.get().substring(0, bus.get().lastIndexOf('.')) : bus.get();
            return settings.devices.stream()
                    .filter(candidate -> candidate.get("id", "").equals(id))
                    .map(settings::withGlobals)
                    .findFirst();
        }
        return settings.devices.stream()
                .filter(candidate ->
                        DeviceModels.isScsiDisk(model) && DeviceModels.isScsiController(candidate.get("driver", "")))
                .map(settings::withGlobals)
                .findFirst();
    }

    String busOf(Options device, String model) {
        Optional<String> controller = of(device, model).map(found -> found.get("driver", ""));
        if (DeviceModels.isScsiDisk(model)) {
            return controller.filter(DeviceModels::isVirtioScsiController).isPresent() ? "virtio-scsi" : "scsi";
        }
        if (DeviceModels.isIdeDisk(model)) {
            boolean ahci = controller.map(DeviceModels::isAhciController).orElse(settings.isQ35());
            return ahci ? "ahci" : "ide";
        }
        return DeviceModels.busOf(model);
    }
}
