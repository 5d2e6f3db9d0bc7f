// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import io.iotrace.collector.assemble.HostNames;
import io.iotrace.collector.inventory.Inventory;
import java.util.List;
import java.util.Optional;

/** Names of the host's parts, from inventories, which do not change. */
record InventoryHostNames(List<Inventory> inventories) implements HostNames {
    @Override
    public Optional<String> device(int device) {
        return inventories.stream()
                .flatMap(inventory -> inventory.nameOfDevice(device & 0xffffffffL).stream())
                .findFirst();
    }

    @Override
    public int node(int processor) {
        return inventories.isEmpty() ? -1 : inventories.get(0).nodeOfProcessor(processor);
    }
}
