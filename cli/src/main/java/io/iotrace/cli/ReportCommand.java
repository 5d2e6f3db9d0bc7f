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
        List<Both> parts =
                new RecordingFiles(files, console).readParts(() -> new Both(new Analysis(), new Timelines()));
        Both whole = parts.get(0);
        parts.subList(1, parts.size()).forEach(whole::merge);
        page.write(out -> HtmlReport.write(whole.analysis().report(), whole.timelines(), out));
        console.say("iotrace: wrote " + output);
        return Main.DONE;
    }

    /** What a page shows. */
    private record Both(Analysis analysis, Timelines timelines) implements RecordingHandler {
        void merge(Both other) {
            analysis.merge(other.analysis);
            timelines.merge(other.timelines);
        }

        @Override
        public void onOrigin(Origin origin) {
            analysis.onOrigin(origin);
            timelines.onOrigin(origin);
        }

        @Override
        public void onRequest(DiskRequest request) {
            analysis.onRequest(request);
            timelines.onRequest(request);
        }

        @Override
        public void onEvent(EventContext context, RecordingEvent event) {
            analysis.onEvent(context, event);
        }
    }
}
