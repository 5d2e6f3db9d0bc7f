// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.collector.inventory.InventoryException;
import io.iotrace.guest.GuestException;
import io.iotrace.probe.ProbeException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The iotrace command. Exit codes: 0 done, 1 could not do it, 2 wrong usage, 3 findings at or above {@code --fail-on}. */
@Command(
        name = "iotrace",
        description = "Follows each disk request of a QEMU process through the host, and says what to change.",
        subcommands = {
            AttachCommand.class,
            DaemonCommand.class,
            AnalyzeCommand.class,
            ReportCommand.class,
            DiffCommand.class,
            CheckCommand.class,
            TopCommand.class,
            ExportCommand.class,
            ListCommand.class,
            DoctorCommand.class,
            DemoCommand.class,
            ExplainCommand.class,
            AgentCommand.class,
            JoinCommand.class,
            ManualCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  iotrace demo                                # a small VM of its own, traced: no input needed",
            "  iotrace list                                # QEMU processes and their disks",
            "  iotrace attach 4242 --duration 30s          # which stage takes the time",
            "  iotrace attach 4242 --output web-01.jfr     # and keep every request, for JDK Mission Control",
            "  iotrace analyze web-01.jfr                  # the same report again, on any machine",
            "  iotrace daemon                              # every VM of the host, as metrics for Prometheus"
        })
public final class Main implements Runnable {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int FINDINGS = 3;

    private static final String GETTING_STARTED = """
            iotrace follows each disk request of a QEMU process through the host, stage by stage,
            and says what to change.

              iotrace demo                   a small VM of its own, traced: no input needed
              iotrace list                   QEMU processes and their disks
              iotrace attach PID             trace one until Ctrl-C, then say what is wrong
              iotrace analyze FILE.jfr       the same report from a recording
              iotrace check FILE.xml|PID     judge a configuration, without tracing
              iotrace doctor                 what this host lets iotrace measure
              iotrace --help                 everything else
            """;

    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Show where an internal error comes from.")
    private boolean stackTrace;

    private final Console console;

    Main(Console console) {
        this.console = console;
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(
                new java.io.FileOutputStream(java.io.FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8);
        Console console = new Console(out, err, Terminal.isStandardOutput());
        Interruption interruption = Interruption.install();
        int code = run(console, interruption, arguments);
        out.flush();
        interruption.finished(code);
        System.exit(code);
    }

    /** Runs one command and returns its exit code. */
    static int run(Console console, Interruption interruption, String... arguments) {
        Main main = new Main(console);
        CommandLine commandLine = new CommandLine(main, new Commands(console, interruption, main));
        commandLine.setOut(writer(console.out()));
        commandLine.setErr(writer(console.err()));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setUsageHelpWidth(100);
        commandLine.setUsageHelpAutoWidth(false);
        commandLine.setParameterExceptionHandler(wrongUsage());
        commandLine.setExecutionExceptionHandler(main.failed());
        return commandLine.execute(arguments);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    @Override
    public void run() {
        console.out().print(GETTING_STARTED);
    }

    private static IParameterExceptionHandler wrongUsage() {
        return (ParameterException e, String[] arguments) -> {
            CommandLine command = e.getCommandLine();
            PrintWriter err = command.getErr();
            err.println("iotrace: " + lowerCase(e.getMessage()));
            UnmatchedArgumentException.printSuggestions(e, err);
            err.println(command.getUsageMessage().lines().findFirst().orElse(""));
            if (command.getParent() == null) {
                err.println("Commands: "
                        + command.getSubcommands().entrySet().stream()
                                .filter(child -> !child.getValue()
                                        .getCommandSpec()
                                        .usageMessage()
                                        .hidden())
                                .map(Map.Entry::getKey)
                                .collect(Collectors.joining(", ")));
            }
            return USAGE;
        };
    }

    private IExecutionExceptionHandler failed() {
        return (Exception e, CommandLine command, CommandLine.ParseResult result) -> {
            if (e instanceof InventoryException
                    || e instanceof ProbeException
                    || e instanceof GuestException
                    || e instanceof CommandFailure
                    || e instanceof IOException) {
                console.say("iotrace: " + (e instanceof IOException io ? IoErrors.sentence(io) : e.getMessage()));
                if (stackTrace) {
                    e.printStackTrace(console.err());
                }
                return FAILED;
            }
            console.say("iotrace: internal error: " + e + "; please report it with the output of --stacktrace");
            if (stackTrace) {
                e.printStackTrace(console.err());
            }
            return FAILED;
        };
    }

    private static String lowerCase(String message) {
        return message.isEmpty() ? message : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }
}
