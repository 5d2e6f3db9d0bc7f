// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.Analysis;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.InventoryException;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.session.Detail;
import io.iotrace.collector.session.TraceOptions;
import io.iotrace.collector.sink.RecordMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Traces live processes. */
@Command(
        name = "attach",
        description =
                "Trace QEMU processes until Ctrl-C or --duration, then say which stage takes the time and what is wrong.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  iotrace attach 4242                              # until Ctrl-C",
            "  iotrace attach 4242 --duration 30s --output web-01.jfr",
            "  iotrace attach --all --duration 1m               # every QEMU process of the host",
            "  iotrace attach 4242 --qmp 4242=/run/web-01.qmp   # hold the counts against QEMU's own",
            "  iotrace attach 777 --any-process                 # fio, qemu-io or another load",
            "  iotrace attach 4711 --any-process --with-agent   # a JVM: lines of code over host stages"
        })
final class AttachCommand implements Callable<Integer> {
    private final Console console;
    private final Interruption interruption;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PID", arity = "0..*", description = "Processes to trace.")
    private List<String> processIds = List.of();

    @Option(names = "--all", description = "Trace every QEMU process of this host.")
    private boolean all;

    @Option(names = "--any-process", description = "Also trace processes that are not QEMU.")
    private boolean anyProcess;

    @Option(
            names = "--with-agent",
            description = "With --any-process and a JVM: record its file I/O with the Java agent, too, and join both.")
    private boolean withAgent;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "End after this long: 30s, 5m.")
    private Duration duration;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.jfr",
            description = "Keep the requests in this JFR file.")
    private Path output;

    @Option(
            names = "--record",
            paramLabel = "WHICH",
            converter = RecordModeConverter.class,
            defaultValue = "all",
            description = "Requests that go into the file: all, slow:500us, sample:100 or none.")
    private RecordMode mode;

    @Mixin
    private DetailChoice detail;

    @Mixin
    private ProbeChoice probe;

    @Option(
            names = "--qmp",
            paramLabel = "[PID=]SOCKET",
            description = "QMP socket of a process, read-only use; never one that libvirt owns.")
    private List<String> qmp = List.of();

    @Mixin
    private ReportOptions report;

    AttachCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() throws IOException, InventoryException {
        List<Integer> targets = targets();
        if (!withAgent) {
            return trace(targets, null);
        }
        if (!anyProcess || targets.size() != 1 || !report.isText()) {
            throw usage("--with-agent is for one JVM, with --any-process; its report is text (iotrace join has JSON)");
        }
        try (AgentBeside agent = AgentBeside.load(targets.get(0), output)) {
            return trace(targets, agent);
        }
    }

    private int trace(List<Integer> targets, AgentBeside agent) throws IOException, InventoryException {
        Analysis analysis = new Analysis();
        Path recording = agent == null ? output : agent.hostRecording();
        Detail measured = detail.get(recording != null);
        boolean statisticsOnly = recording != null && measured.level() != Detail.Level.REQUESTS;
        TraceOptions options = new TraceOptions(
                targets,
                anyProcess,
                recording,
                statisticsOnly ? new RecordMode.None() : mode,
                sockets(targets),
                probe.get(),
                measured,
                commandText(),
                Version.number());
        Tracing tracing = new Tracing(console, interruption, analysis);
        probe.announce(console);
        IOException recordingError = tracing.run(options, duration, () -> {}, () -> false);
        int code = report.print(analysis.report(), console);
        if (recordingError != null) {
            throw new CommandFailure("the recording ends early: " + IoErrors.sentence(recordingError));
        }
        if (agent != null) {
            agent.join(console);
            tracing.sayWhatNext(output, agent.next());
        } else {
            tracing.sayWhatNext(output);
        }
        return code;
    }

    private List<Integer> targets() {
        if (all) {
            List<Integer> found = Inventory.qemuProcesses(HostRoot.live());
            if (found.isEmpty()) {
                throw new CommandFailure("no QEMU process runs on this host");
            }
            return found;
        }
        if (processIds.isEmpty()) {
            throw usage("give a pid or --all; iotrace list shows the QEMU processes");
        }
        return processIds.stream().map(this::processId).toList();
    }

    /** Not left to picocli: it calls what is no number an unmatched argument. */
    private int processId(String text) {
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw usage("'" + text + "' is no pid; iotrace list shows the QEMU processes");
        }
        return Integer.parseInt(text);
    }

    private Map<Integer, Path> sockets(List<Integer> targets) {
        Map<Integer, Path> sockets = new HashMap<>();
        for (String given : qmp) {
            int equals = given.indexOf('=');
            if (equals < 0 && targets.size() != 1) {
                throw usage("with several processes write --qmp PID=SOCKET");
            }
            try {
                int pid = equals < 0 ? targets.get(0) : Integer.parseInt(given.substring(0, equals));
                sockets.put(pid, Path.of(given.substring(equals + 1)));
            } catch (NumberFormatException e) {
                throw usage("'" + given + "' is not of the form PID=SOCKET");
            }
        }
        return sockets;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private String commandText() {
        List<String> words = new ArrayList<>(List.of("iotrace"));
        CommandLine.ParseResult result = spec.commandLine().getParseResult();
        words.add("attach");
        words.addAll(result.originalArgs());
        return String.join(" ", words);
    }
}
