// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.collector.jvm.JavaProcess;
import io.iotrace.join.GuestReader;
import io.iotrace.join.HostRecording;
import io.iotrace.join.Join;
import io.iotrace.join.JoinReport;
import io.iotrace.join.JoinText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.List;

/**
 * The agent in a JVM that is traced, too: comes before the trace and goes after it, and what both recorded is joined. Recordings that
 * nobody asked for are deleted.
 */
final class AgentBeside implements AutoCloseable {
    private static final Path ROOT = Path.of("/");

    private final int processId;
    private final JavaProcess process;
    private final Path jar;
    /** As the JVM's processes see it, and as this one does. */
    private final Path written;

    private final Path seen;
    private final Path hostFile;
    private final Path jvmFile;
    private boolean attached;

    private AgentBeside(int processId, Path output) throws IOException {
        this.processId = processId;
        process = new JavaProcess(ROOT, processId);
        jar = AgentJar.find();
        String name = "iotrace-" + processId + "-" + Long.toHexString(new SecureRandom().nextLong()) + ".jfr";
        written = Path.of("/tmp", name);
        seen = sharesMounts(processId) ? written : Path.of("/proc/" + processId + "/root/tmp", name);
        hostFile = output != null ? output : Files.createTempFile("iotrace-host", ".jfr");
        jvmFile = output != null ? beside(output) : null;
    }

    /**
     * Loads the agent.
     *
     * @param output where the host's recording is kept, the JVM's beside it; null when neither is
     */
    static AgentBeside load(int processId, Path output) throws IOException {
        AgentBeside agent = new AgentBeside(processId, output);
        try {
            agent.process.loadAgent(agent.jar, "quiet,threshold=0ns,output=" + agent.written);
            agent.attached = true;
            if (!Files.exists(agent.seen)) {
                throw new CommandFailure(
                        "process " + processId + " has not started to record with the agent; its stderr says why");
            }
            return agent;
        } catch (IOException | RuntimeException e) {
            agent.close();
            throw e;
        }
    }

    /** {@code host.jfr}, {@code host-jvm.jfr}. */
    private static Path beside(Path output) {
        String name = output.getFileName().toString();
        String stem = name.endsWith(".jfr") ? name.substring(0, name.length() - ".jfr".length()) : name;
        return output.resolveSibling(stem + "-jvm.jfr");
    }

    private static boolean sharesMounts(int processId) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/ns/mnt"))
                .equals(Files.readSymbolicLink(Path.of("/proc/" + processId + "/ns/mnt")));
    }

    /** Where the trace is to be written. */
    Path hostRecording() {
        return hostFile;
    }

    /** After the trace: takes the agent out and prints how the JVM's operations and its requests belong together. */
    void join(Console console) throws IOException {
        detach();
        if (!Files.exists(seen)) {
            throw new CommandFailure(
                    "process " + processId
                            + " ended with its root directory, and took the agent's recording along; end tracing before the process ends");
        }
        Path jvm = seen;
        if (jvmFile != null) {
            Files.move(seen, jvmFile, StandardCopyOption.REPLACE_EXISTING);
            jvm = jvmFile;
        }
        JoinReport report = JoinReport.of(Join.of(GuestReader.read(List.of(jvm)), HostRecording.read(hostFile)));
        console.out().println();
        console.out().print(JoinText.render(report));
        console.out().flush();
    }

    /** The command that joins again; only when the recordings are kept. */
    Tracing.NextStep next() {
        return new Tracing.NextStep(
                "iotrace join " + jvmFile + " " + hostFile + " -o merged.jfr",
                "both in one file, for JDK Mission Control");
    }

    private void detach() throws IOException {
        if (attached && Files.exists(Path.of("/proc/" + processId))) {
            process.loadAgent(jar, "detach");
        }
        attached = false;
    }

    @Override
    public void close() throws IOException {
        try {
            detach();
        } finally {
            Files.deleteIfExists(seen);
            if (jvmFile == null) {
                Files.deleteIfExists(hostFile);
            }
        }
    }
}
