// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent;

import com.sun.tools.attach.VirtualMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@link Load} in a JVM of its own. */
final class RunningLoad implements AutoCloseable {
    private final Path errors;
    private final Path loaded;
    private final Process process;
    private final BufferedReader answers;

    RunningLoad(Jvm jvm, Path folder, List<String> options) throws IOException {
        errors = folder.resolve("load.err");
        loaded = folder.resolve("load.classes");
        List<String> all = new ArrayList<>(options);
        all.add("-Xlog:class+load=info,class+unload=info:file=" + loaded + ":tags:filecount=0");
        process = new ProcessBuilder(jvm.command(all, Load.class, folder))
                .redirectError(errors.toFile())
                .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        String line = answers.readLine();
        while (line != null && !line.equals("ready")) {
            // What the JVM says of its own recording.
            line = answers.readLine();
        }
        if (line == null) {
            throw new IOException("the load did not start: " + Files.readString(errors));
        }
    }

    long ask(String question) throws IOException {
        process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return Long.parseLong(answers.readLine());
    }

    /** Waits until the load has done so many more rounds. */
    void awaitRounds(int more) throws Exception {
        long before = ask("rounds");
        while (ask("rounds") < before + more) {
            Thread.sleep(1);
        }
    }

    void agent(String options) throws Exception {
        agent(Jvm.AGENT, options);
    }

    /** Loads another agent, or this one. */
    void agent(Path jar, String options) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
        try {
            machine.loadAgent(jar.toString(), options);
        } finally {
            machine.detach();
        }
    }

    /** The output of jcmd. */
    String jcmd(Jvm jvm, String... command) throws Exception {
        List<String> words =
                new ArrayList<>(List.of(jvm.home().resolve("bin/jcmd").toString(), Long.toString(process.pid())));
        words.addAll(List.of(command));
        return Jvm.run(words).succeeded().out();
    }

    /**
     * Classes that were loaded and not unloaded. The versions of a class that was woven are not counted: where a method of a version runs
     * while the class is woven anew, the JVM keeps that version (JDK 25), also for an agent that changes nothing.
     */
    long classes() throws IOException {
        long classes = 0;
        for (String line : Files.readAllLines(loaded)) {
            if (line.contains("[class,load]") && !line.contains("source: __VM_RedefineClasses__")) {
                classes++;
            } else if (line.contains("unloading class ")) {
                classes--;
            }
        }
        return classes;
    }

    /** Ends the load and returns what it said on stderr. */
    String end() throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("the load failed: " + Files.readString(errors));
        }
        return Files.readString(errors);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
