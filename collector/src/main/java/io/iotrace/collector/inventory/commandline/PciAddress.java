// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of guest PCI devices. Firmware numbers the buses behind bridges, so only those on the root bus are known from outside. */
final class PciAddress {
    private static final Pattern SLOT = Pattern.compile("(?:0[xX])?([0-9a-fA-F]{1,2})(?:\\.(?:0[xX])?([0-7]))?");

    private PciAddress() {}

    /** The address of a device with {@code bus=pci.0,addr=SLOT[.FUNCTION]}, as the guest's kernel writes it. */
    static Optional<String> onRootBus(Options device) {
        boolean root = device.get("bus").map(bus -> bus.matches("pcie?\\.0")).orElse(true);
        Optional<String> address = device.get("addr").filter(text -> root);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = SLOT.matcher(address.get());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int slot = Integer.parseInt(matcher.group(1), 16);
        String function = matcher.group(2) == null ? "0" : matcher.group(2);
        return slot < 32 ? Optional.of("0000:00:%02x.%s".formatted(slot, function)) : Optional.empty();
    }
}
