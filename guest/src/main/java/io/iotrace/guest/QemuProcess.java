// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running QEMU that does not outlive this JVM, however the JVM ends. */
final class QemuProcess implements AutoCloseable {
    /**
     * QEMU has no option to end with its parent, so a shell waits beside it for the end of its standard input, which is
     * a pipe from this JVM and closes with it, by SIGKILL too. It acts only while it is still QEMU's child: else QEMU has
     * ended, its pid may be another's, and this JVM looks after the rest. {@code $0} is the machine's folder. A session of its own keeps Ctrl-C at the
     * terminal from QEMU: what it means is for iotrace to decide.
     */
    private static final String WATCHED = """
            exec 3<&0 </dev/null
            ulimit -c 0
            {
              cat <&3
              read -r _ _ _ parent _ </proc/self/stat
              [ "$parent" = $$ ] && kill -KILL $$ && rm -rf -- "$0"
            } >/dev/null 2>&1 &
            exec 3<&-
            exec "$@"
            """;

    private final Process process;
    private final Path log;
    private final CompletableFuture<Void> ended;

    private QemuProcess(Process process, Path log, Runnable onExit) {
        this.process = process;
        this.log = log;
        this.ended = process.onExit().thenRun(onExit);
    }

    /** Starts QEMU; {@code folder} is deleted when this JVM ends. {@code onExit} runs when QEMU has ended. */
    static QemuProcess start(Path folder, List<String> arguments, Runnable onExit) throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid", "sh", "-c", WATCHED, folder.toString()));
        command.addAll(arguments);
        Path log = folder.resolve("qemu.log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new QemuProcess(process, log, onExit);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has ended or does so within the grace: its sockets close a little earlier. */
    boolean ends(Duration grace) {
        try {
            return process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Why it ended, for a message. */
    String lastWords() {
        try {
            return ExternalCommand.lastLine(log);
        } catch (IOException e) {
            return "its log can't be read";
        }
    }

    /** Kills QEMU and waits until it is gone. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            ended.get(30, TimeUnit.SECONDS);
            // The watching shell ends with its input.
            process.getOutputStream().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new GuestException("QEMU (pid " + pid() + ") did not end cleanly after SIGKILL: " + e, e);
        }
    }
}
