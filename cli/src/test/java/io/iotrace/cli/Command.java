// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/** Runs the command in this process and keeps what it says. */
final class Command {
    private static final Pattern TRACING = Pattern.compile("(?m)^Tracing process.*\\n");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final CompletableFuture<Void> tracing = new CompletableFuture<>();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream() {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            if (!tracing.isDone()
                    && TRACING.matcher(toString(StandardCharsets.UTF_8)).find()) {
                tracing.complete(null);
            }
        }
    };
    private final Interruption interruption = new Interruption();

    /** What one run gave. */
    record Result(int code, String out, String err) {}

    static Result run(String... arguments) {
        return new Command().execute(arguments);
    }

    Result execute(String... arguments) {
        Console console = new Console(stream(out), stream(err), false);
        int code = Main.run(console, interruption, arguments);
        console.out().flush();
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Ends the run as Ctrl-C does. */
    void interrupt() {
        interruption.request();
    }

    /** Completes when it says on stderr that it traces, which warnings may precede. */
    CompletableFuture<Void> tracing() {
        return tracing;
    }

    /** What was said on stderr so far. */
    String saidSoFar() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
