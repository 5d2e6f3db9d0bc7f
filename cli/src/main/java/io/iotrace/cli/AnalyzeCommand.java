// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.Analysis;
import io.iotrace.recording.RecordingException;
import io.iotrace.recording.RecordingReader;
import io.iotrace.recording.RecordingRecovery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The report again, from recordings. */
@Command(
        name = "analyze",
        description = "Say what is wrong, from recordings, on any machine.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  iotrace analyze web-01.jfr                       # stages, slowest requests, findings",
            "  iotrace analyze web-01.jfr --fail-on high        # exit code 3 when something is badly wrong",
            "  iotrace analyze *.jfr --format json              # several recordings as one"
        })
final class AnalyzeCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE.jfr", arity = "1..*", description = "Recordings.")
    private List<Path> files;

    @Mixin
    private ReportOptions report;

    AnalyzeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Analysis analysis = new Analysis();
        RecordingReader.Several recordings = new RecordingReader.Several(analysis);
        for (Path file : files) {
            recover(file);
            RecordingReader.Summary summary = recordings.read(file);
            if (summary.truncated()) {
                console.say("iotrace: " + file + " ends inside a chunk: its writer was killed or the file was cut; "
                        + summary.recoveredEvents() + " whole events of that chunk were recovered");
            }
        }
        return report.print(analysis.report(), console);
    }

    /** Completes what a killed writer left. Where it cannot be written it is read as it is: a report changes nothing it needs. */
    private void recover(Path file) throws IOException {
        try {
            if (RecordingRecovery.recover(file) == RecordingRecovery.Outcome.RECOVERED) {
                console.say("iotrace: " + file
                        + " was left by a writer that was killed; its open chunk has been recovered");
            }
        } catch (RecordingException e) {
            console.say("iotrace: " + file + " was left by a writer that was killed and is read as it is ("
                    + e.getMessage() + ")");
        }
    }
}
