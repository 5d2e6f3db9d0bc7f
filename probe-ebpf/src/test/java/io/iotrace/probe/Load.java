// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that does disk I/O once it is let go: a shell that waits for a line and then becomes the tool, so that it can be followed by
 * its process id before the tool's first system call.
 */
final class Load implements AutoCloseable {
    private final Process process;
    private final Path output;

    private Load(List<String> command) {
        List<String> words = new ArrayList<>(List.of("sh", "-c", "read go && exec \"$@\"", "sh"));
        words.addAll(command);
        try {
            output = Files.createTempFile("load", ".txt");
            process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** qemu-io with its commands; without any it reads them from {@link #say}. */
    static Load qemuIo(String aio, Path file, List<String> commands) {
        List<String> words = new ArrayList<>(List.of("qemu-io", "-f", "raw", "-d", "unmap", "-t", "none", "-i", aio));
        commands.forEach(command -> words.addAll(List.of("-c", command)));
        words.add(file.toString());
        return new Load(words);
    }

    /** fio with direct I/O of 4 KiB, as a thread of the process that is followed. */
    static Load fio(String engine, Path file, String... options) {
        List<String> words = new ArrayList<>(List.of(
                "fio", "--name=load", "--thread", "--direct=1", "--bs=4k", "--allow_file_create=0", "--invalidate=0"));
        words.add("--ioengine=" + engine);
        words.add("--filename=" + file);
        words.addAll(List.of(options));
        return new Load(words);
    }

    static Load command(String... words) {
        return new Load(List.of(words));
    }

    int pid() {
        return Math.toIntExact(process.pid());
    }

    void letGo() {
        say("go");
    }

    void say(String line) {
        try {
            OutputStream input = process.getOutputStream();
            input.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    void assertDone() throws IOException {
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        try {
            Files.delete(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
