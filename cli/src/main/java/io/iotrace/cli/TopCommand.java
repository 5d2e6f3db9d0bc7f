// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.InventoryException;
import io.iotrace.collector.inventory.InventoryOptions;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.live.LiveDisks;
import io.iotrace.collector.session.Detail;
import io.iotrace.collector.session.Engine;
import io.iotrace.collector.session.Session;
import io.iotrace.collector.session.TraceOptions;
import io.iotrace.collector.sink.RecordMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A live view of disks and stages. */
@Command(
        name = "top",
        description = "Show the disks of QEMU processes live: IOPS, latency, queue depth and stages, the worst first.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  iotrace top                       # every QEMU process of the host",
            "  iotrace top 4242 4243             # two of them",
            "  iotrace top 777 --any-process     # fio, qemu-io or another load",
            "",
            "Keys:",
            "  p i d u        sort by p99, IOPS, queue depth, time in the run queue",
            "  up down Enter  open a disk: its stages over the last minute, its slowest requests; Esc goes back",
            "  r              start and stop a recording of what is seen",
            "  q              quit",
            "",
            "When output is no terminal, one line a second and disk."
        })
final class TopCommand implements Callable<Integer> {
    private static final long SECOND = 1_000_000_000L;

    private final Console console;
    private final Interruption interruption;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PID",
            arity = "0..*",
            description = "Processes to look at; every QEMU process without any.")
    private List<String> processIds = List.of();

    @Option(names = "--any-process", description = "Also look at processes that are not QEMU.")
    private boolean anyProcess;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "End after this long: 30s, 5m.")
    private Duration duration;

    @Mixin
    private ProbeChoice probe;

    TopCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() throws IOException, InventoryException {
        List<Integer> targets = targets();
        Privileges.require();
        probe.announce(console);
        Inventory inventory = Inventory.of(HostRoot.live(), targets, new InventoryOptions(anyProcess, Map.of()));
        LiveDisks disks = new LiveDisks();
        try (Engine engine = Engine.open(probe.get().withFiles(Engine.filesFor(inventory)))) {
            interruption.guard();
            Session session = engine.start(options(targets, null), inventory, List.of(), List.of(disks));
            try (session) {
                if (console.terminal()) {
                    new TopView(disks, interruption, file -> engine.start(options(targets, file), List.of(), List.of()))
                            .run(session, end());
                } else {
                    lines(session, disks);
                }
            }
        }
        return Main.DONE;
    }

    private TraceOptions options(List<Integer> targets, Path output) {
        return new TraceOptions(
                targets,
                anyProcess,
                output,
                output == null ? new RecordMode.None() : new RecordMode.All(),
                Map.of(),
                probe.get(),
                Detail.REQUESTS,
                "iotrace top",
                Version.number());
    }

    private long end() {
        return duration == null ? Long.MAX_VALUE : System.nanoTime() + duration.toNanos();
    }

    private void lines(Session session, LiveDisks disks) {
        long end = end();
        long shown = 0;
        while (!interruption.await(SECOND / 10) && System.nanoTime() < end && goesOn(session)) {
            if (disks.seconds() != shown) {
                shown = disks.seconds();
                TopScreen.sorted(disks.picture(), TopScreen.Order.P99)
                        .forEach(disk -> console.out().println(TopScreen.line(disk)));
                console.out().flush();
            }
        }
    }

    /** Whether there is something to show; a fault of the engine's own is thrown. */
    static boolean goesOn(Session session) {
        if (session.failure() != null) {
            throw new IllegalStateException("tracing failed", session.failure());
        }
        return session.anyTargetAlive();
    }

    private List<Integer> targets() {
        if (processIds.isEmpty()) {
            List<Integer> found = Inventory.qemuProcesses(HostRoot.live());
            if (found.isEmpty()) {
                throw new CommandFailure("no QEMU process runs on this host");
            }
            return found;
        }
        for (String text : processIds) {
            if (!text.matches("[1-9]\\d{0,8}")) {
                throw new ParameterException(
                        spec.commandLine(), "'" + text + "' is no pid; iotrace list shows the QEMU processes");
            }
        }
        return processIds.stream().map(Integer::valueOf).toList();
    }
}
