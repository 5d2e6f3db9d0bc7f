// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.qmp;

import java.io.IOException;
import java.io.Serial;

/** QMP could not be used; the message is a sentence for the user that names the socket. */
public final class QmpException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    QmpException(String message) {
        super(message);
    }

    QmpException(String message, Throwable cause) {
        super(message, cause);
    }
}
