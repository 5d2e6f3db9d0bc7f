// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs a program to its end. */
final class ExternalCommand {
    private ExternalCommand() {}

    /** What it printed; {@link GuestException} with the end of its errors when it fails. */
    static byte[] run(String... command) {
        return runIn(Path.of("."), command);
    }

    static byte[] runIn(Path folder, String... command) {
        try {
            Path errors = Files.createTempFile("iotrace", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectError(errors.toFile())
                        .start();
                byte[] output = process.getInputStream().readAllBytes();
                int status = process.waitFor();
                if (status != 0) {
                    throw new GuestException("`" + String.join(" ", command) + "` failed with status " + status + ": "
                            + lastLine(errors));
                }
                return output;
            } finally {
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw new GuestException("can't run `" + String.join(" ", command) + "`: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GuestException("interrupted while `" + String.join(" ", command) + "` ran", e);
        }
    }

    /** The program's place on the PATH. */
    static Optional<Path> find(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static String lastLine(Path file) throws IOException {
        List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
    }
}
