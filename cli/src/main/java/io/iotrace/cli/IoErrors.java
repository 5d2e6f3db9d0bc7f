// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.recording.RecordingException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** One sentence for an I/O error: what, which file, what to do. */
final class IoErrors {
    private IoErrors() {}

    static String sentence(IOException error) {
        if (error instanceof RecordingException) {
            return error.getMessage();
        }
        if (error instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        if (error instanceof AccessDeniedException denied) {
            return denied.getFile() + " may not be read or written by this user";
        }
        if (error instanceof FileSystemException file) {
            return file.getFile() + ": " + file.getReason();
        }
        return error.getMessage() == null ? error.toString() : error.getMessage();
    }
}
