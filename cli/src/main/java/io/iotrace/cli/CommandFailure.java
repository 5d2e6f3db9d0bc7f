// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

/** The command could not do it; the message is one sentence for the user. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message);
    }
}
