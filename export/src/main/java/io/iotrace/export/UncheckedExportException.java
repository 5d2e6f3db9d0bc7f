// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

import java.io.IOException;

/** Carries an error of the output through the reader, whose handler throws none. */
final class UncheckedExportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final IOException reason;

    UncheckedExportException(IOException reason) {
        super(reason);
        this.reason = reason;
    }

    IOException cause() {
        return reason;
    }
}
