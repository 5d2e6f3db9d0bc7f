// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.runtime;

import io.iotrace.agent.advice.AdvicePoint;
import io.iotrace.agent.probe.Probe;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import jdk.jfr.FlightRecorder;

/** Attaches and detaches the agent; each may happen again and again. What goes wrong is a line on stderr. */
public final class AgentRuntime implements BiConsumer<String, Instrumentation> {
    /** Of the first attach: the JVM gives each one another, and a transformer can be removed only where it was added. */
    private Instrumentation instrumentation;

    private Internals internals;
    private Weaver weaver;
    /** Not null while attached. */
    private Recordings recordings;

    /** Made by name. */
    public AgentRuntime() {}

    @Override
    @SuppressWarnings("removal")
    public synchronized void accept(String text, Instrumentation ofThisAttach) {
        AgentOptions options;
        try {
            options = AgentOptions.parse(text);
        } catch (IllegalArgumentException e) {
            say("not active: " + e.getMessage());
            return;
        }
        if (instrumentation == null) {
            instrumentation = ofThisAttach;
        }
        AccessController.doPrivileged((PrivilegedAction<Void>) () -> {
            try {
                if (options.detach()) {
                    detach();
                } else {
                    attach(options);
                }
            } catch (Throwable e) {
                failed(e);
            }
            return null;
        });
    }

    private void failed(Throwable cause) {
        say("not active: " + cause);
        try {
            detach();
        } catch (Exception e) {
            Probe.source = null;
            say("could not take itself out of the JDK's classes: " + e);
        }
    }

    private void attach(AgentOptions options) throws Throwable {
        if (recordings != null) {
            say("is attached already; detach it first to change its options");
            return;
        }
        if (!FlightRecorder.isAvailable()) {
            say("not active: this JVM has no JFR (is -XX:-FlightRecorder given?)");
            return;
        }
        if (internals == null) {
            internals = Internals.open(instrumentation);
            weaver = new Weaver();
        }
        weaver.weave(instrumentation);
        Map<Integer, String> states = states(options);
        recordings = new Recordings(internals, states, unseen());
        if (options.output() == null) {
            FlightRecorder.addListener(recordings);
        } else {
            recordings.recorderInitialized(FlightRecorder.getFlightRecorder());
            start(options);
        }
        report(options, states);
    }

    private void start(AgentOptions options) throws IOException {
        try {
            recordings.start(options);
        } catch (IOException e) {
            throw new IOException("cannot record to " + options.output() + ": " + e.getMessage(), e);
        }
    }

    private Map<Integer, String> states(AgentOptions options) {
        Map<Integer, String> states = new LinkedHashMap<>();
        if (options.selfTest()) {
            states.putAll(SelfTest.run(weaver.woven()));
        } else {
            weaver.woven().forEach(point -> states.put(point, "untested:selftest=false"));
        }
        weaver.failures().forEach((type, cause) -> {
            for (int point : weaver.woven()) {
                if (AdvicePoint.ALL.get(point).type().replace('.', '/').equals(type)) {
                    states.put(point, "silent:" + cause);
                }
            }
        });
        return states;
    }

    /** What no advice reaches on this JDK. */
    private List<String> unseen() {
        List<String> unseen = new ArrayList<>(List.of("page faults of mapped files", "native libraries' own I/O"));
        boolean seesSync = weaver.woven().stream()
                .anyMatch(point -> AdvicePoint.ALL.get(point).api().equals("FileDescriptor"));
        if (!seesSync) {
            unseen.add("FileDescriptor.sync, which is native before JDK 21");
        }
        if (Runtime.version().feature() >= 21) {
            unseen.add("RandomAccessFile.readLine, which reads each byte by a native method");
        }
        return unseen;
    }

    private void report(AgentOptions options, Map<Integer, String> states) {
        List<String> bad = new ArrayList<>();
        states.forEach((point, state) -> {
            if (state.startsWith("silent")) {
                bad.add(AdvicePoint.ALL.get(point).name() + " (" + state.substring("silent:".length()) + ")");
            }
        });
        if (!bad.isEmpty()) {
            say("does not see " + String.join(", ", bad));
        }
        if (!options.quiet()) {
            long fires = states.values().stream().filter("fires"::equals).count();
            say(fires + " of " + states.size() + " advice points fire; not seen: " + String.join("; ", unseen()));
        }
    }

    private void detach() throws UnmodifiableClassException {
        if (recordings != null) {
            FlightRecorder.removeListener(recordings);
            recordings.stop();
            recordings = null;
        }
        if (weaver != null) {
            weaver.unweave(instrumentation);
        }
    }

    private static void say(String line) {
        System.err.println("iotrace agent: " + line);
    }
}
