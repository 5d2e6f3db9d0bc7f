// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.diff.Comparer;
import io.iotrace.analyzer.diff.Diff;
import io.iotrace.analyzer.diff.DiffJson;
import io.iotrace.analyzer.diff.DiffOptions;
import io.iotrace.analyzer.diff.DiffPage;
import io.iotrace.analyzer.diff.DiffText;
import io.iotrace.analyzer.diff.Side;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Recordings from before a change against those from after it. */
@Command(
        name = "diff",
        description = "Say whether disks became faster or slower, in which stage, and how sure that is.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  iotrace diff --before a.jfr --after b.jfr                    # one recording a side",
            "  iotrace diff --before a1.jfr a2.jfr a3.jfr --after b1.jfr b2.jfr b3.jfr",
            "                                               # several tell how much two of the same thing differ",
            "  iotrace diff --before a*.jfr --after b*.jfr -o change.html   # as a page",
            "  iotrace diff --before a*.jfr --after b*.jfr --fail-if-slower # exit code 3, for a pipeline"
        })
final class DiffCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--before",
            arity = "1..*",
            required = true,
            paramLabel = "FILE.jfr",
            description = "Recordings from before the change.")
    private List<Path> before;

    @Option(
            names = "--after",
            arity = "1..*",
            required = true,
            paramLabel = "FILE.jfr",
            description = "Recordings from after it.")
    private List<Path> after;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (docs/reference/diff.md).")
    private ReportOptions.Format format;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.html",
            description = "Write a page, too.")
    private Path output;

    @Option(names = "--force", description = "Replace the page if there is one.")
    private boolean force;

    @Option(
            names = "--margin",
            paramLabel = "PERCENT",
            defaultValue = "5",
            description = "A ratio within this is no change; 5 unless given.")
    private double margin;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the bootstrap; the same recordings and seed give the same result.")
    private long seed;

    @Option(names = "--fail-if-slower", description = "Exit with 3 when an operation of a disk became slower.")
    private boolean failIfSlower;

    DiffCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (!(margin > 0 && margin < 100)) {
            throw new ParameterException(spec.commandLine(), "--margin is above 0 and below 100, not " + margin);
        }
        HtmlFile page = output == null ? null : new HtmlFile(output, force);
        Diff diff = compare(side(before), side(after));
        switch (format) {
            case TEXT -> console.out().print(DiffText.render(diff));
            case JSON -> DiffJson.write(diff, console.out());
        }
        console.out().flush();
        if (page != null) {
            page.write(out -> DiffPage.write(diff, out));
            console.say("iotrace: wrote " + output);
        }
        return failIfSlower && diff.hasSlower() ? Main.FINDINGS : Main.DONE;
    }

    private Diff compare(Side first, Side second) {
        try {
            return Comparer.compare(
                    first, second, new DiffOptions(margin / 100, DiffOptions.DEFAULT.resamples(), seed));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(e.getMessage());
        }
    }

    private Side side(List<Path> files) throws IOException {
        Side side = new Side();
        new RecordingFiles(files, console).read(side);
        return side;
    }
}
