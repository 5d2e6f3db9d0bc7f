// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon beside real guests that start, work and end. */
class DaemonTest {
    private static final Pattern READS =
            Pattern.compile("iotrace_disk_requests_total\\{disk=\"vda\",operation=\"read\",vm=\"daemon-test\"} (\\S+)");
    private static final long LONGEST_NANOS = 60_000_000_000L;

    @TempDir
    private Path directory;

    private Images images;
    private RunningDaemon daemon;

    @BeforeEach
    void start() throws Exception {
        TracedHost.assumePossible();
        images = new Images();
        daemon = RunningDaemon.start(directory);
    }

    @AfterEach
    void stop() throws IOException {
        if (daemon != null) {
            daemon.close();
        }
        if (images != null) {
            images.close();
        }
    }

    @Test
    void countsTheRequestsOfAMachineThatStartsAfterItAndForgetsOneThatEnds() throws Exception {
        try (GuestMachine machine = machine()) {
            await(metrics -> metrics.contains("iotrace_vm_info{") && metrics.contains("vm=\"daemon-test\""));
            long booted = reads(await(text -> true));
            machine.run("vda", GuestLoad.of(Operation.READ, 211));
            String metrics = await(text -> reads(text) >= booted + 211);
            assertThat(reads(metrics)).isEqualTo(booted + 211);
            assertThat(metrics).contains("iotrace_disk_stage_duration_seconds_sum{disk=\"vda\"");
        }
        await(metrics -> !metrics.contains("vm=\"daemon-test\""));
    }

    @Test
    void recordsAMachineThatIsNamedWhileItGoesOnCounting() throws Exception {
        try (GuestMachine machine = machine()) {
            await(metrics -> metrics.contains("vm=\"daemon-test\""));
            CompletableFuture<Command.Result> recording = CompletableFuture.supplyAsync(() -> Command.run(
                    "daemon",
                    "record",
                    "daemon-test",
                    "--duration",
                    "6s",
                    "--control",
                    daemon.socket().toString()));
            await(metrics -> metrics.contains("iotrace_recording_active{"));
            machine.run("vda", GuestLoad.of(Operation.READ, 101));
            Command.Result result = recording.get(60, TimeUnit.SECONDS);
            assertThat(result.code()).as(result.err()).isZero();
            assertThat(result.out()).startsWith("101 requests in ");
            await(text -> reads(text) >= 101);
            try (Stream<Path> files = Files.list(daemon.recordings())) {
                assertThat(Recordings.requests(files.findFirst().orElseThrow())).isEqualTo(101);
            }
        }
    }

    private GuestMachine machine() throws IOException {
        return GuestMachine.named("daemon-test")
                .disk(GuestDisk.raw("vda", images.image("daemon")))
                .start();
    }

    /** Reads of the guest so far: 0 while it has none; it may read its disk when it boots, too. */
    private static long reads(String metrics) {
        Matcher matcher = READS.matcher(metrics);
        return matcher.find() ? Math.round(Double.parseDouble(matcher.group(1))) : 0;
    }

    /** Scrapes until the metrics are as they should be. */
    private String await(Predicate<String> isThere) throws Exception {
        long end = System.nanoTime() + LONGEST_NANOS;
        String metrics = "";
        while (System.nanoTime() < end) {
            metrics = daemon.metrics();
            if (isThere.test(metrics)) {
                return metrics;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new AssertionError("not so after a minute; the daemon said:\n" + daemon.said() + "\nand served:\n"
                + metrics.lines()
                        .filter(line -> line.startsWith("iotrace_"))
                        .limit(40)
                        .toList());
    }
}
