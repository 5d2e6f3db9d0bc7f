// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

/** Bytes that cannot be what they should; unlike other exceptions it cannot come out of a handler. */
final class DamagedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamagedException(RuntimeException cause) {
        super(cause);
    }
}
