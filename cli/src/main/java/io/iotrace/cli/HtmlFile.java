// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A page that a command writes: whole or not at all, and over another one only when that is asked for. */
final class HtmlFile {
    private final Path file;
    private final boolean replace;

    /** Writes the content of a page. */
    @FunctionalInterface
    interface Content {
        void write(OutputStream out) throws IOException;
    }

    /** Throws {@link CommandFailure} when there is one already that is not to be replaced. */
    HtmlFile(Path file, boolean replace) {
        this.file = file;
        this.replace = replace;
        if (Files.exists(file) && !replace) {
            throw exists();
        }
    }

    /** Beside the page first, so that a full disk leaves no half of one; readable by its owner alone, as recordings are. */
    void write(Content content) throws IOException {
        Path page = Files.createTempFile(file.toAbsolutePath().getParent(), ".iotrace-report", ".html");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(page))) {
                content.write(out);
            }
            if (replace) {
                Files.move(page, file, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.move(page, file);
            }
        } catch (FileAlreadyExistsException e) {
            throw exists();
        } finally {
            Files.deleteIfExists(page);
        }
    }

    private CommandFailure exists() {
        return new CommandFailure(file + " exists; --force replaces it");
    }
}
