// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.export.Exporter;
import io.iotrace.export.Format;
import io.iotrace.recording.RecordingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = "Write a recording for other tools, its requests by their begin.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  iotrace export web-01.jfr --to parquet -o web-01.parquet    # for DuckDB, pandas, Spark",
            "  iotrace export web-01.jfr --to perfetto -o web-01.pftrace   # for ui.perfetto.dev",
            "  iotrace export web-01.jfr --to csv -o web-01.csv"
        })
final class ExportCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE.jfr", description = "The recording.")
    private Path recording;

    @Option(names = "--to", required = true, paramLabel = "FORMAT", description = "csv, parquet or perfetto.")
    private Format format;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "What to write; an existing file is replaced.")
    private Path output;

    ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        try {
            long requests = Exporter.export(recording, format, output);
            console.say("Wrote " + requests + " requests to " + output);
            return 0;
        } catch (RecordingException e) {
            throw e;
        } catch (IOException e) {
            throw new CommandFailure("cannot write " + output + ": " + IoErrors.sentence(e));
        }
    }
}
