// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code iotrace daemon} on a thread of this process, with files in a folder of its own. */
final class RunningDaemon implements AutoCloseable {
    private static final Pattern SERVING = Pattern.compile("Serving (http\\S*:(\\d+)/metrics)");
    private static final long LONGEST_START_NANOS = 60_000_000_000L;
    private static final long LOOK_MILLIS = 20;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Interruption interruption = new Interruption();
    private final Path folder;
    private final CompletableFuture<Integer> code;

    private RunningDaemon(Path folder, List<String> options) {
        this.folder = folder;
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        Console console = new Console(stream, stream, false);
        List<String> arguments = new ArrayList<>(List.of("daemon", "--control", socket().toString()));
        arguments.addAll(List.of("--recordings", recordings().toString()));
        arguments.addAll(options);
        code = CompletableFuture.supplyAsync(() -> Main.run(console, interruption, arguments.toArray(String[]::new)));
    }

    /** On a port that was free. */
    static RunningDaemon start(Path folder, String... options) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of("--listen", "127.0.0.1:0"));
        all.addAll(List.of(options));
        return startWith(folder, all);
    }

    /** With these options alone; returns once it serves. */
    static RunningDaemon startWith(Path folder, List<String> options) throws InterruptedException {
        RunningDaemon daemon = new RunningDaemon(folder, options);
        long end = System.nanoTime() + LONGEST_START_NANOS;
        while (!SERVING.matcher(daemon.said()).find()) {
            assertThat(daemon.code.isDone()).as(daemon.said()).isFalse();
            assertThat(System.nanoTime())
                    .as("started in time: " + daemon.said())
                    .isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return daemon;
    }

    /** What it said so far. */
    String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    Path socket() {
        return folder.resolve("control.sock");
    }

    Path recordings() {
        return folder.resolve("recordings");
    }

    private Matcher serving() {
        Matcher matcher = SERVING.matcher(said());
        assertThat(matcher.find()).isTrue();
        return matcher;
    }

    int port() {
        return Integer.parseInt(serving().group(2));
    }

    /** One scrape. */
    String metrics() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(serving().group(1))).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Ends it as SIGTERM does. */
    @Override
    public void close() {
        interruption.request();
        assertThat(code.orTimeout(60, TimeUnit.SECONDS).join()).as(said()).isZero();
    }
}
