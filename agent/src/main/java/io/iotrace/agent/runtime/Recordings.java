// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.runtime;

import io.iotrace.agent.advice.AdvicePoint;
import io.iotrace.agent.event.AgentClock;
import io.iotrace.agent.event.AgentPoint;
import io.iotrace.agent.event.FileOperation;
import io.iotrace.agent.event.FileSync;
import io.iotrace.agent.probe.Probe;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;

/**
 * The agent's events while JFR is there: they are registered when JFR is initialized, by whomever, and not before, as JFR loads much
 * that an application may want to load first.
 */
final class Recordings implements FlightRecorderListener {
    private static final List<Class<? extends Event>> EVENTS =
            List.of(FileOperation.class, FileSync.class, AgentPoint.class, AgentClock.class);

    private static boolean registered;

    private final Internals internals;
    private final Map<Integer, String> states;
    private final List<String> unseen;
    private final Runnable pointEvents = this::commitPoints;
    private final Runnable clockEvents = this::commitClock;
    private final String bootId = firstLine("/proc/sys/kernel/random/boot_id");
    private final long processId = ProcessHandle.current().pid();

    private Recorder recorder;
    private Recording own;

    Recordings(Internals internals, Map<Integer, String> states, List<String> unseen) {
        this.internals = internals;
        this.states = states;
        this.unseen = unseen;
    }

    @Override
    public synchronized void recorderInitialized(FlightRecorder flightRecorder) {
        if (recorder != null) {
            return;
        }
        register();
        FlightRecorder.addPeriodicEvent(AgentPoint.class, pointEvents);
        FlightRecorder.addPeriodicEvent(AgentClock.class, clockEvents);
        recorder = new Recorder(internals);
        Probe.source = recorder;
    }

    /** Once: each registration makes classes that stay, so that after a detach the types are kept, without events. */
    private static synchronized void register() {
        if (!registered) {
            EVENTS.forEach(FlightRecorder::register);
            registered = true;
        }
    }

    /** Starts the agent's own recording. */
    void start(AgentOptions options) throws IOException {
        Recording recording = new Recording();
        recording.setName("iotrace");
        for (String name : List.of("iotrace.FileOperation", "iotrace.FileSync")) {
            recording.enable(name).withThreshold(Duration.ofNanos(options.thresholdNanos()));
            recording.enable(name).with("stackTrace", Boolean.toString(options.stack()));
        }
        recording.enable("iotrace.AgentPoint").with("period", "endChunk");
        recording.enable("iotrace.AgentClock").with("period", "1 s");
        recording.setDestination(new File(options.output()).getAbsoluteFile().toPath());
        recording.setDumpOnExit(true);
        recording.start();
        own = recording;
    }

    /** Ends the agent's own recording; no event is made from here on. */
    synchronized void stop() {
        if (own != null) {
            commitClock();
            own.stop();
            own.close();
            own = null;
        }
        Probe.source = null;
        if (recorder != null) {
            FlightRecorder.removePeriodicEvent(pointEvents);
            FlightRecorder.removePeriodicEvent(clockEvents);
            recorder = null;
        }
    }

    private void commitPoints() {
        states.forEach((number, state) -> {
            int colon = state.indexOf(':');
            AgentPoint event = new AgentPoint();
            event.point = AdvicePoint.ALL.get(number).name();
            event.state = colon < 0 ? state : state.substring(0, colon);
            event.reason = colon < 0 ? null : state.substring(colon + 1);
            event.commit();
        });
        for (String what : unseen) {
            AgentPoint event = new AgentPoint();
            event.point = what;
            event.state = "unseen";
            event.commit();
        }
    }

    private void commitClock() {
        AgentClock event = new AgentClock();
        Instant wall = Instant.now();
        event.begin();
        event.monotonicNanos = System.nanoTime();
        event.end();
        event.wallNanos = wall.getEpochSecond() * 1_000_000_000L + wall.getNano();
        event.bootId = bootId;
        event.processId = processId;
        Recorder current = recorder;
        event.lost = current == null ? 0 : current.lost();
        event.commit();
    }

    private static String firstLine(String file) {
        try (BufferedReader lines = new BufferedReader(new FileReader(file, StandardCharsets.US_ASCII))) {
            return lines.readLine();
        } catch (IOException e) {
            return null;
        }
    }
}
