// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.io.Serial;

/**
 * A command line beyond what is read of any process, so that one with absurd arguments costs neither the memory nor the time of the
 * others. The message is a sentence's end: "its arguments …".
 */
public final class TooLargeException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    TooLargeException(String message) {
        super(message);
    }
}
