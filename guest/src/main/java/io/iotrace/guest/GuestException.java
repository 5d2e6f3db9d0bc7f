// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

/** The guest could not be prepared, started or used; the message is one sentence for the user. */
public final class GuestException extends RuntimeException {
    public GuestException(String message) {
        super(message);
    }

    public GuestException(String message, Throwable cause) {
        super(message, cause);
    }
}
