// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.jvm;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running JVM into which an agent is loaded. Looks before it leaps: the JDK asks a JVM to listen by SIGQUIT, which ends a process that
 * is no JVM, and makes one that must not be attached to print all its threads.
 */
public final class JavaProcess {
    private static final Pattern DISABLED = Pattern.compile("[+-]DisableAttachMechanism");

    private final Path root;
    private final long processId;

    /** {@code root} is {@code /} but in tests. */
    public JavaProcess(Path root, long processId) {
        this.root = root;
        this.processId = processId;
    }

    /** Loads the agent's jar with options; throws {@link IOException} with one sentence when it cannot be. */
    public void loadAgent(Path jar, String options) throws IOException {
        check(jar);
        VirtualMachine machine = attach();
        try {
            machine.loadAgent(jar.toString(), options);
        } catch (AgentLoadException | AgentInitializationException e) {
            throw new IOException("process " + processId + " could not load " + jar + ": " + e.getMessage(), e);
        } finally {
            machine.detach();
        }
    }

    private VirtualMachine attach() throws IOException {
        try {
            return VirtualMachine.attach(Long.toString(processId));
        } catch (AttachNotSupportedException e) {
            throw new IOException(
                    "process " + processId + " does not answer: " + e.getMessage()
                            + "; run iotrace as the user of that JVM, or start it with -javaagent",
                    e);
        } catch (NoClassDefFoundError e) {
            throw new IOException("this Java has no module jdk.attach; run iotrace with a JDK", e);
        }
    }

    /** Throws with one sentence when it is no JVM, or one that lets nobody attach, or the jar is not there. */
    void check(Path jar) throws IOException {
        Path process = root.resolve("proc").resolve(Long.toString(processId));
        if (!Files.isDirectory(process)) {
            throw new IOException("there is no process " + processId);
        }
        try {
            if (!Files.readString(process.resolve("maps"), StandardCharsets.ISO_8859_1)
                    .contains("/libjvm.so")) {
                throw new IOException(
                        "process " + processId + " is no JVM of the HotSpot kind: libjvm.so is not mapped");
            }
            if (isDisabled(text(process.resolve("cmdline")), text(process.resolve("environ")))) {
                throw new IOException(
                        "process " + processId + " runs with -XX:+DisableAttachMechanism, so that no agent can"
                                + " be loaded while it runs; start it with -javaagent:" + jar);
            }
            if (!Files.exists(process.resolve("root" + jar))) {
                throw new IOException("process " + processId + " does not see " + jar
                        + "; it is in a container of its own: copy the jar into it, and name it there with --jar");
            }
        } catch (AccessDeniedException e) {
            throw new IOException(
                    "process " + processId + " may not be looked at by this user; run iotrace as its user or as root",
                    e);
        } catch (NoSuchFileException e) {
            throw new IOException("process " + processId + " has ended", e);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** The last one of an option counts; the environment's come first, in JAVA_TOOL_OPTIONS and JDK_JAVA_OPTIONS. */
    static boolean isDisabled(String commandLine, String environment) {
        boolean disabled = false;
        for (String variable : environment.split("\0", -1)) {
            if (variable.startsWith("JAVA_TOOL_OPTIONS=") || variable.startsWith("JDK_JAVA_OPTIONS=")) {
                disabled = last(variable, disabled);
            }
        }
        return last(commandLine, disabled);
    }

    private static boolean last(String text, boolean before) {
        boolean last = before;
        Matcher matcher = DISABLED.matcher(text);
        while (matcher.find()) {
            last = matcher.group().charAt(0) == '+';
        }
        return last;
    }
}
