// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.Analysis;
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
        List<Analysis> parts = new RecordingFiles(files, console).readParts(Analysis::new);
        Analysis analysis = parts.get(0);
        parts.subList(1, parts.size()).forEach(analysis::merge);
        return report.print(analysis.report(), console);
    }
}
