// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the manual pages and the completion for bash into a folder; the packages are made with it. */
@Command(
        name = "manual",
        description = "Write manual pages and the completion for bash.",
        mixinStandardHelpOptions = true,
        hidden = true)
final class ManualCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Where to.")
    private Path folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CommandLine root = spec.root().commandLine();
        Files.createDirectories(folder);
        write(new ManualPage(root));
        Files.writeString(folder.resolve("iotrace.bash"), AutoComplete.bash("iotrace", root));
        return Main.DONE;
    }

    private void write(ManualPage page) throws IOException {
        Files.writeString(folder.resolve(page.name() + ".1"), page.source());
        for (ManualPage child : page.visible()) {
            write(child);
        }
    }
}
