// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A real QEMU whose guest never runs ({@code -S}), with its images in a directory of its own. {@code -daemonize} returns when it is set up. */
public final class RealQemu implements AutoCloseable {
    private static final Path BINARY = Path.of("/usr/bin/qemu-system-x86_64");

    private final Path directory;
    private final int pid;

    private RealQemu(Path directory, int pid) {
        this.directory = directory;
        this.pid = pid;
    }

    /** Starts QEMU, or skips the test and says why. */
    public static RealQemu start(Path directory, String... arguments) throws IOException, InterruptedException {
        return startThroughShell(directory, ":", arguments);
    }

    /** The same; null when QEMU does not take the arguments. */
    public static RealQemu tryStart(Path directory, String... arguments) throws IOException, InterruptedException {
        return launch(directory, ":", arguments) == 0 ? of(directory) : null;
    }

    /** The same after a shell command, whose redirections QEMU inherits. */
    static RealQemu startThroughShell(Path directory, String preparation, String... arguments)
            throws IOException, InterruptedException {
        int exit = launch(directory, preparation, arguments);
        assertThat(exit).as(Files.readString(directory.resolve("log"))).isZero();
        return of(directory);
    }

    private static int launch(Path directory, String preparation, String... arguments)
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(BINARY), "needs: " + BINARY);
        Path pidFile = directory.resolve("pid");
        List<String> words = new ArrayList<>(List.of(
                "bash",
                "-c",
                preparation + "; exec \"$0\" \"$@\"",
                BINARY.toString(),
                "-accel",
                "tcg",
                "-m",
                "64",
                "-nodefaults",
                "-display",
                "none",
                "-S",
                "-daemonize",
                "-pidfile",
                pidFile.toString(),
                "-qmp",
                "unix:" + directory.resolve("qmp") + ",server=on,wait=off"));
        words.addAll(List.of(arguments));
        Path log = directory.resolve("log");
        Process launcher = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return launcher.waitFor();
    }

    private static RealQemu of(Path directory) throws IOException {
        String pid = Files.readString(directory.resolve("pid"));
        return new RealQemu(directory, Integer.parseInt(pid.strip()));
    }

    static Path image(Path directory, String name) throws IOException {
        Path image = directory.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(8 << 20);
        }
        return image;
    }

    public int pid() {
        return pid;
    }

    public Path qmpSocket() {
        return directory.resolve("qmp");
    }

    /** Ends it at once; returns when it is gone. */
    void kill() {
        ProcessHandle.of(pid).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    @Override
    public void close() {
        kill();
    }
}
