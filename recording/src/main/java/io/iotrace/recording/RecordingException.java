// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;

/** The file is not a recording that can be read or written; the message is one sentence for the user that names the file. */
public final class RecordingException extends IOException {
    private static final long serialVersionUID = 1L;

    public RecordingException(String message) {
        super(message);
    }

    public RecordingException(String message, Throwable cause) {
        super(message, cause);
    }
}
