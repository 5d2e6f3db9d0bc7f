// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.Analysis;
import io.iotrace.cli.Tracing.NextStep;
import io.iotrace.collector.inventory.InventoryException;
import io.iotrace.collector.session.Detail;
import io.iotrace.collector.session.TraceOptions;
import io.iotrace.collector.sink.RecordMode;
import io.iotrace.guest.DemoScenario;
import io.iotrace.guest.GuestException;
import io.iotrace.probe.Probe;
import io.iotrace.probe.ProbeException;
import io.iotrace.probe.ProbeOptions;
import io.iotrace.recording.RecordingReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A small VM of its own, traced. */
@Command(
        name = "demo",
        description = "Start a small real VM with a planted mistake, trace it, and show what iotrace says.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  iotrace demo --fleet     # two VMs, the daemon and Prometheus",
            "  iotrace demo             # the VM's disk has cache=writeback: a finding",
            "  iotrace demo --fixed     # the same VM done right: the finding is gone"
        })
final class DemoCommand implements Callable<Integer> {
    private static final Duration LOAD = Duration.ofSeconds(13);
    private static final String SHIPPED = "demo.jfr";

    private final Console console;
    private final Interruption interruption;

    @Option(names = "--fixed", description = "Run the VM without the mistake.")
    private boolean fixed;

    @Option(
            names = "--fleet",
            description =
                    "Run two VMs, iotrace daemon and Prometheus until Ctrl-C, and say which query shows the mistake.")
    private boolean fleet;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "With --fleet: end after this long.")
    private Duration duration;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.jfr",
            description = "The recording (default: demo.jfr, or demo-2.jfr and so on where that is there).")
    private Path output;

    @Mixin
    private ReportOptions report;

    DemoCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() throws IOException, InventoryException {
        if (fleet) {
            return new FleetDemo(console, interruption).run(duration);
        }
        if (output == null) {
            output = unused();
        }
        String obstacle = obstacle();
        return obstacle == null ? live() : shipped(obstacle);
    }

    /** A name in this directory that no file has, so that an earlier recording stays. */
    private static Path unused() {
        Path file = Path.of(SHIPPED);
        for (int number = 2; Files.exists(file); number++) {
            file = Path.of("demo-" + number + ".jfr");
        }
        return file;
    }

    /** Why this host cannot trace; null when it can. */
    private static String obstacle() {
        if (!Privileges.allowBpf()) {
            return "this process may not load BPF programs (it needs root, or CAP_BPF and CAP_PERFMON)";
        }
        if (!Privileges.seeHostProcesses()) {
            return "this is a PID namespace of its own";
        }
        try {
            Probe.open(ProbeOptions.DEFAULT).close();
            return null;
        } catch (ProbeException e) {
            return e.getMessage();
        }
    }

    private int live() throws IOException, InventoryException {
        Analysis analysis = new Analysis();
        Tracing tracing = new Tracing(console, interruption, analysis);
        IOException recordingError;
        try (DemoScenario scenario = DemoScenario.prepare(fixed, console::say)) {
            int pid = Math.toIntExact(scenario.machine().pid());
            TraceOptions options = new TraceOptions(
                    List.of(pid),
                    false,
                    output,
                    new RecordMode.All(),
                    Map.of(pid, scenario.machine().qmpSocket()),
                    ProbeOptions.DEFAULT,
                    Detail.REQUESTS,
                    fixed ? "iotrace demo --fixed" : "iotrace demo",
                    Version.number());
            CompletableFuture<Long> load = new CompletableFuture<>();
            Thread guest = new Thread(() -> run(scenario, load), "demo-load");
            guest.setDaemon(true);
            recordingError = tracing.run(options, null, guest::start, load::isDone);
            if (load.isCompletedExceptionally()) {
                throw new GuestException("the demo's guest failed: "
                        + load.handle((done, e) -> e.getMessage()).join());
            }
        }
        int code = report.print(analysis.report(), console);
        if (recordingError != null) {
            throw new CommandFailure("the recording ends early: " + IoErrors.sentence(recordingError));
        }
        tracing.sayWhatNext(
                output,
                fixed
                        ? new NextStep("iotrace demo", "the same VM with the mistake")
                        : new NextStep("iotrace demo --fixed", "the same VM without the mistake"),
                new NextStep("iotrace list", "your own VMs, then: iotrace attach PID"));
        return code;
    }

    private void run(DemoScenario scenario, CompletableFuture<Long> load) {
        try {
            load.complete(scenario.runLoad(LOAD, console::say));
        } catch (RuntimeException e) {
            load.completeExceptionally(e);
        }
    }

    /** The recording that iotrace carries, for hosts on which it cannot trace. */
    private int shipped(String obstacle) throws IOException {
        console.say("iotrace cannot trace here: " + obstacle + ".");
        console.say(
                "What follows is the report of a recording that iotrace carries: the same VM, traced on another host.");
        try (InputStream in = DemoCommand.class.getResourceAsStream(SHIPPED)) {
            Files.copy(in, output, StandardCopyOption.REPLACE_EXISTING);
        }
        Analysis analysis = new Analysis();
        RecordingReader.read(output, analysis);
        int code = report.print(analysis.report(), console);
        console.say("The recording is in " + output + "; iotrace analyze " + output + " shows this again.");
        return code;
    }
}
