// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

/** The kernel or the host does not let the probe work; the message is a sentence for the user that says what to do. */
public final class ProbeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ProbeException(String message) {
        super(message);
    }

    public ProbeException(String message, Throwable cause) {
        super(message, cause);
    }
}
