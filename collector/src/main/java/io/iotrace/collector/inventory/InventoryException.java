// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.SafeText;
import java.io.IOException;
import java.io.Serial;

/** A process that cannot be traced; the message is a sentence for the user. */
public final class InventoryException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public InventoryException(String message) {
        super(SafeText.of(message));
    }
}
