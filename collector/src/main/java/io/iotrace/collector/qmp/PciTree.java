// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** Answers to {@code query-pci}: the guest's PCI devices, those behind bridges with the bus numbers that its firmware gave. */
final class PciTree {
    private PciTree() {}

    /** Addresses as the guest's kernel writes them, by device id; none of a device without an id. */
    static Map<String, String> addresses(JsonNode buses) {
        Map<String, String> addresses = new HashMap<>();
        buses.forEach(bus -> bus.path("devices").forEach(device -> add(addresses, device)));
        return Map.copyOf(addresses);
    }

    private static void add(Map<String, String> addresses, JsonNode device) {
        String id = device.path("qdev_id").asText();
        if (!id.isEmpty()) {
            addresses.put(
                    id,
                    String.format(
                            "0000:%02x:%02x.%x",
                            device.path("bus").asInt(),
                            device.path("slot").asInt(),
                            device.path("function").asInt()));
        }
        boolean numbered = device.at("/pci_bridge/bus/secondary").asInt() > 0;
        if (numbered) {
            device.at("/pci_bridge/devices").forEach(below -> add(addresses, below));
        }
    }
}
