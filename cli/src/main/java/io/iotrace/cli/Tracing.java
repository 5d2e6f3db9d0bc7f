// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.Analysis;
import io.iotrace.collector.inventory.InventoryException;
import io.iotrace.collector.trace.TraceOptions;
import io.iotrace.collector.trace.TracingSession;
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

    private final Console console;
    private final Interruption interruption;
    private final Analysis analysis;
    private long requests;

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
        interruption.guard();
        TracingSession session = TracingSession.start(options, analysis);
        try (session) {
            session.warnings().forEach(warning -> console.say("iotrace: " + warning));
            console.say(beginning(options, duration, session));
            begun.run();
            long end = duration == null ? Long.MAX_VALUE : System.nanoTime() + duration.toNanos();
            boolean alive = true;
            long begin = System.nanoTime();
            long check = begin;
            while (!interruption.requested()
                    && System.nanoTime() < end
                    && alive
                    && session.recordingError() == null
                    && !over.getAsBoolean()) {
                session.pump();
                if (System.nanoTime() - check > 200_000_000L) {
                    check = System.nanoTime();
                    alive = session.anyTargetAlive();
                    console.progress((check - begin) / 1_000_000_000L + " s, " + session.requests() + " requests");
                }
            }
            console.progress("");
            session.finish();
            requests = session.requests();
            session.findings(analysis.report().findingEvents());
            if (!alive) {
                console.say("iotrace: every traced process has ended; what was recorded until then is whole");
            }
        }
        return session.recordingError(); // closing writes too
    }

    private static String beginning(TraceOptions options, Duration duration, TracingSession session) {
        String pids = options.processIds().stream().map(String::valueOf).collect(Collectors.joining(", "));
        long missing = session.hooks().stream()
                .filter(hook -> hook.state() == Hook.State.MISSING)
                .count();
        return "Tracing " + (options.processIds().size() == 1 ? "process " : "processes ") + pids
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
        console.say("Recorded " + requests + " requests in " + recording + ". Next:");
        for (NextStep step : steps) {
            console.say(
                    "  " + step.command() + " ".repeat(width - step.command().length()) + "  # " + step.answer());
        }
        if (requests > MANY_REQUESTS) {
            console.say("JDK Mission Control takes about 540 bytes of heap per event: for it, record fewer with"
                    + " --record slow:500us or --record sample:100.");
        }
    }

    /** A command to type, and what it answers. */
    record NextStep(String command, String answer) {}
}
