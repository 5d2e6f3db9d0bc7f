// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import java.nio.file.Path;
import picocli.CommandLine;

/** Where the files of docs/deploy are, and the command whose arguments they have. */
final class DeployFiles {
    static final Path FOLDER =
            Path.of("").toAbsolutePath().getParent().resolve("docs/deploy").normalize();

    private DeployFiles() {}

    static CommandLine command() {
        Main main = new Main(null);
        return new CommandLine(main, new Commands(null, new Interruption(), main))
                .setCaseInsensitiveEnumValuesAllowed(true);
    }
}
