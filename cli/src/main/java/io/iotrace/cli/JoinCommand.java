// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.join.GuestReader;
import io.iotrace.join.GuestRecording;
import io.iotrace.join.HostRecording;
import io.iotrace.join.Join;
import io.iotrace.join.JoinJson;
import io.iotrace.join.JoinReport;
import io.iotrace.join.JoinText;
import io.iotrace.join.MergedRecording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A JVM's file operations over the host's requests. */
@Command(
        name = "join",
        description = "Lay a JVM's file I/O, which the agent recorded, over what the host did for it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  iotrace join guest.jfr host.jfr --extents extents.jfr",
            "  iotrace join guest.jfr host.jfr -o merged.jfr   # both in one file, for JDK Mission Control",
            "  iotrace join jvm.jfr host.jfr                # one kernel: iotrace attach --any-process JVM",
        })
final class JoinCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "GUEST.jfr", description = "The agent's recording.")
    private Path guest;

    @Parameters(index = "1", paramLabel = "HOST.jfr", description = "The host's recording.")
    private Path host;

    @Option(
            names = "--extents",
            paramLabel = "FILE.jfr",
            description =
                    "Where the files are on the guest's disks: of iotrace agent extents. May be given several times.")
    private List<Path> extents = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.jfr",
            description =
                    "Write the host's recording with the operations in it: rows of operations, and of their host stages below"
                            + " them.")
    private Path output;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (docs/reference/join.md).")
    private ReportOptions.Format format;

    JoinCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<Path> files = new ArrayList<>(List.of(guest));
        files.addAll(extents);
        GuestRecording recorded = GuestReader.read(files);
        HostRecording hostRecording = HostRecording.read(host);
        Join join = Join.of(recorded, hostRecording);
        JoinReport report = JoinReport.of(join);
        switch (format) {
            case TEXT -> console.out().print(JoinText.render(report));
            case JSON -> JoinJson.write(report, console.out());
        }
        console.out().flush();
        if (output != null) {
            int operations = MergedRecording.write(join, hostRecording, host, output);
            console.say("iotrace: " + output + " has the host's recording and " + operations + " operations");
        }
        return report.clock() == null ? Main.FAILED : Main.DONE;
    }
}
