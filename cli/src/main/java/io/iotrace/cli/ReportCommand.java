// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.Analysis;
import io.iotrace.analyzer.html.HtmlReport;
import io.iotrace.analyzer.html.Timelines;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Recordings as one page for people. */
@Command(
        name = "report",
        description = "Make one HTML page of recordings, with heat maps and remedies.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  iotrace report web-01.jfr -o web-01.html         # open it in any browser, also without a network",
            "  iotrace report *.jfr -o week.html --force        # replace an older page"
        })
final class ReportCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE.jfr", arity = "1..*", description = "Recordings.")
    private List<Path> files;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.html",
            required = true,
            description = "Where to write the page.")
    private Path output;

    @Option(names = "--force", description = "Replace the page if there is one.")
    private boolean force;

    ReportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        HtmlFile page = new HtmlFile(output, force);
        Analysis analysis = new Analysis();
        Timelines timelines = new Timelines();
        new RecordingFiles(files, console).read(new Both(analysis, timelines));
        page.write(out -> HtmlReport.write(analysis.report(), timelines, out));
        console.say("iotrace: wrote " + output);
        return Main.DONE;
    }

    /** Hands everything to two others. */
    private record Both(RecordingHandler first, RecordingHandler second) implements RecordingHandler {
        @Override
        public void onOrigin(Origin origin) {
            first.onOrigin(origin);
            second.onOrigin(origin);
        }

        @Override
        public void onRequest(DiskRequest request) {
            first.onRequest(request);
            second.onRequest(request);
        }

        @Override
        public void onEvent(EventContext context, RecordingEvent event) {
            first.onEvent(context, event);
            second.onEvent(context, event);
        }
    }
}
