// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.collector.jvm.JavaProcess;
import io.iotrace.collector.jvm.MachineIdentity;
import io.iotrace.collector.jvm.OpenFileExtents;
import io.iotrace.collector.jvm.SideRecording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The Java agent: where it is, into a JVM and out of it, and what is recorded beside it. */
@Command(
        name = "agent",
        description = "Record a JVM's file I/O with the Java agent, in the guest or on the host.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  iotrace agent attach 4711 --options output=/tmp/guest.jfr,threshold=100us",
            "  iotrace agent extents 4711 --duration 30s --output extents.jfr",
            "  iotrace agent detach 4711",
            "  java -javaagent:$(iotrace agent path)=output=guest.jfr -jar app.jar"
        })
final class AgentCommand implements Runnable {
    private static final Path ROOT = Path.of("/");
    private static final long LOOK_MILLIS = 1000;

    private final Console console;
    private final Interruption interruption;

    @Spec
    private CommandSpec spec;

    AgentCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say which: path, attach, detach, extents or identity");
    }

    @Command(
            name = "path",
            description = "Print where the agent's jar is, or one of its settings for JFR.",
            mixinStandardHelpOptions = true)
    int path(
            @Option(
                            names = "--settings",
                            paramLabel = "NAME",
                            description =
                                    "Instead: settings for -XX:StartFlightRecording:settings=, iotrace (1 ms and longer) or"
                                            + " iotrace-all (every operation).")
                    String settings) {
        Path jar = AgentJar.find();
        console.out().println(settings == null ? jar : AgentJar.settings(jar, settings));
        return Main.DONE;
    }

    @Command(name = "attach", description = "Load the agent into a running JVM.", mixinStandardHelpOptions = true)
    int attach(
            @Parameters(paramLabel = "PID", description = "The JVM.") long processId,
            @Option(
                            names = "--options",
                            defaultValue = "",
                            paramLabel = "KEY=VALUE,…",
                            description = "Options of the agent (docs/reference/agent.md).")
                    String options,
            @Option(names = "--jar", paramLabel = "FILE", description = "The jar as that JVM sees it.") Path jar)
            throws IOException {
        new JavaProcess(ROOT, processId).loadAgent(jar == null ? AgentJar.find() : jar, options);
        console.say("iotrace: process " + processId + " has the agent; what it says is on that process's stderr");
        return Main.DONE;
    }

    @Command(
            name = "detach",
            description = "Take the agent out of a JVM; its classes are as before.",
            mixinStandardHelpOptions = true)
    int detach(
            @Parameters(paramLabel = "PID", description = "The JVM.") long processId,
            @Option(names = "--jar", paramLabel = "FILE", description = "The jar as that JVM sees it.") Path jar)
            throws IOException {
        new JavaProcess(ROOT, processId).loadAgent(jar == null ? AgentJar.find() : jar, "detach");
        console.say("iotrace: process " + processId + " no longer has the agent");
        return Main.DONE;
    }

    @Command(
            name = "extents",
            description = "Record where the files that a process has open are on the disks, and the disks' identity.",
            mixinStandardHelpOptions = true)
    int extents(
            @Parameters(paramLabel = "PID", description = "The JVM.") long processId,
            @Option(names = "--output", required = true, paramLabel = "FILE.jfr", description = "Recording to write.")
                    Path output,
            @Option(
                            names = {"-d", "--duration"},
                            paramLabel = "TIME",
                            converter = DurationConverter.class,
                            description = "Look again each second for so long, as files grow.")
                    Duration duration)
            throws IOException, InterruptedException {
        OpenFileExtents extents = new OpenFileExtents(ROOT, processId);
        long end = System.nanoTime() + (duration == null ? 0 : duration.toNanos());
        interruption.guard();
        try (SideRecording recording = new SideRecording(output)) {
            new MachineIdentity(ROOT).tell();
            int files = extents.look();
            while (System.nanoTime() < end && !interruption.requested()) {
                Thread.sleep(LOOK_MILLIS);
                if (!Files.exists(ROOT.resolve("proc/" + processId))) {
                    break;
                }
                files = extents.look();
            }
            console.say("iotrace: " + recording + " says where " + files + " files are");
        }
        return Main.DONE;
    }

    @Command(
            name = "identity",
            description = "Record this machine's disks and clocks.",
            mixinStandardHelpOptions = true)
    int identity(
            @Option(names = "--output", required = true, paramLabel = "FILE.jfr", description = "Recording to write.")
                    Path output)
            throws IOException {
        try (SideRecording recording = new SideRecording(output)) {
            int disks = new MachineIdentity(ROOT).tell();
            console.say("iotrace: " + recording + " has " + disks + " disks");
        }
        return Main.DONE;
    }
}
