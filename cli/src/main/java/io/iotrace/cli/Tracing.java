// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.Analysis;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.InventoryException;
import io.iotrace.collector.inventory.InventoryOptions;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.session.Engine;
import io.iotrace.collector.session.Session;
import io.iotrace.collector.session.TraceOptions;
import io.iotrace.collector.sink.HandlerSink;
import io.iotrace.probe.Hook;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A tracing session as a command runs it: says what it does, ends on Ctrl-C, on time, or with its targets. */
final class Tracing {
    private static final long MANY_REQUESTS = 1_000_000;
    private static final long SECOND = 1_000_000_000L;
    private static final long LOOK_NANOS = SECOND / 5;

    private final Console console;
    private final Interruption interruption;
    private final Analysis analysis;
    private long requests;
    private long recorded;

    Tracing(Console console, Interruption interruption, Analysis analysis) {
        this.console = console;
        this.interruption = interruption;
        this.analysis = analysis;
    }

    /**
     * Traces until something ends it.
     *
     * @param duration null for no end of its own
     * @param begun what to do once everything is recorded
     * @param over tells when the caller's work is done
     * @return why the recording is not whole, null when it is
     */
    IOException run(TraceOptions options, Duration duration, Runnable begun, BooleanSupplier over)
            throws IOException, InventoryException {
        Privileges.require();
        Inventory inventory = Inventory.of(
                HostRoot.live(),
                options.processIds(),
                new InventoryOptions(options.anyProcess(), options.qmpSockets()));
        try (Engine engine = Engine.open(options.probe().withFiles(Engine.filesFor(inventory)))) {
            interruption.guard();
            Session session =
                    engine.start(options, inventory, List.of(new HandlerSink("analysis", analysis)), List.of());
            try (session) {
                run(session, options, duration, begun, over);
            }
            return session.recordingError(); // closing writes too
        }
    }

    private void run(Session session, TraceOptions options, Duration duration, Runnable begun, BooleanSupplier over) {
        session.warnings().forEach(warning -> console.say("iotrace: " + warning));
        console.say(beginning(options, duration, session));
        begun.run();
        long begin = System.nanoTime();
        long end = duration == null ? Long.MAX_VALUE : begin + duration.toNanos();
        boolean alive = true;
        while (!interruption.await(Math.min(LOOK_NANOS, end - System.nanoTime()))
                && System.nanoTime() < end
                && alive
                && session.failure() == null
                && !over.getAsBoolean()) {
            alive = session.anyTargetAlive();
            console.progress((System.nanoTime() - begin) / SECOND + " s, " + session.requests() + " requests");
        }
        console.progress("");
        session.finish().forEach(late -> console.say("iotrace: " + late));
        requests = session.requests();
        recorded = session.recorded();
        if (session.failure() != null && !(session.failure() instanceof IOException)) {
            throw new IllegalStateException("tracing failed", session.failure());
        }
        session.findings(analysis.report().findingEvents());
        if (!alive) {
            console.say("iotrace: every traced process has ended; what was recorded until then is whole");
        }
    }

    private static String beginning(TraceOptions options, Duration duration, Session session) {
        String pids = options.processIds().stream().map(String::valueOf).collect(Collectors.joining(", "));
        long missing = session.hooks().stream()
                .filter(hook -> hook.state() == Hook.State.MISSING)
                .count();
        return "Tracing " + (options.processIds().size() == 1 ? "process " : "processes ") + pids
                + DetailChoice.leftOut(options.detail())
                + (missing == 0 ? "" : " without " + missing + " of the hooks (iotrace doctor says which)")
                + (duration == null
                        ? ""
                        : " for " + duration.toString().substring(2).toLowerCase(java.util.Locale.ROOT))
                + "; Ctrl-C ends it.";
    }

    /** The commands that come next. */
    void sayWhatNext(Path recording, NextStep... more) {
        if (recording == null) {
            return;
        }
        List<NextStep> steps = new ArrayList<>();
        steps.add(new NextStep("iotrace analyze " + recording, "this report again"));
        steps.add(new NextStep("jfr print --events iotrace.DiskRequest " + recording, "each request with its stages"));
        steps.addAll(List.of(more));
        int width =
                steps.stream().mapToInt(step -> step.command().length()).max().orElseThrow();
        console.say("Recorded " + (recorded == requests ? "" : recorded + " of ") + requests + " requests in "
                + recording + ". Next:");
        for (NextStep step : steps) {
            console.say(
                    "  " + step.command() + " ".repeat(width - step.command().length()) + "  # " + step.answer());
        }
        if (recorded > MANY_REQUESTS) {
            console.say("JDK Mission Control takes about 540 bytes of heap per event: for it, record fewer with"
                    + " --record slow:500us or --record sample:100.");
        }
    }

    /** A command to type, and what it answers. */
    record NextStep(String command, String answer) {}
}
