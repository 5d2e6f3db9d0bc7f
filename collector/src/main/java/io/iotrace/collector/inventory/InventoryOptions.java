// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import java.nio.file.Path;
import java.util.Map;

/**
 * What an inventory may do.
 *
 * @param anyProcess whether a process that is not QEMU is taken too
 * @param qmpSockets QMP sockets given by the user, by pid
 */
public record InventoryOptions(boolean anyProcess, Map<Integer, Path> qmpSockets) {
    public InventoryOptions {
        qmpSockets = Map.copyOf(qmpSockets);
    }

    /** QEMU processes only, no QMP. */
    public static InventoryOptions defaults() {
        return new InventoryOptions(false, Map.of());
    }
}
