// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestException;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a daemon sees of a machine whose disks come, go, hold requests and become slow. */
@Timeout(300)
class DaemonMachineTest {
    private static final long LONGEST_NANOS = 90_000_000_000L;
    private static final int TRIES = 1000;

    @RegisterExtension
    static final SharedGuest GUEST = SharedGuest.named(
            "daemon-machine",
            (machine, images) -> machine.disk(
                            GuestDisk.raw("vda", images.image("fixed")).withIoThread("io-fixed"))
                    .extraArguments("-device", "pcie-root-port,id=added-port,bus=pcie.0,chassis=1"));

    private RunningDaemon daemon;

    @BeforeEach
    void start() throws Exception {
        daemon = RunningDaemon.start(
                Files.createTempDirectory(GUEST.images().folder(), "daemon"),
                "--trigger",
                "p99:1us:1s",
                "--after",
                "1s",
                "--keep",
                "1m");
        await(metrics -> metrics.contains("vm=\"daemon-machine\""));
    }

    @AfterEach
    void stop() {
        if (daemon != null) {
            daemon.close();
        }
    }

    /** Scrapes until the metrics are as they should be. */
    private void await(Predicate<String> isSo) throws Exception {
        long end = System.nanoTime() + LONGEST_NANOS;
        String metrics = daemon.metrics();
        while (!isSo.test(metrics)) {
            assertThat(System.nanoTime())
                    .as("the daemon said:\n" + daemon.said() + "\nand served:\n"
                            + metrics.lines()
                                    .filter(line -> line.contains("daemon-machine"))
                                    .limit(40)
                                    .toList())
                    .isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
            metrics = daemon.metrics();
        }
    }

    @Test
    void aTriggerKeepsTheRequestsThatCameBeforeIt() throws Exception {
        GUEST.machine().run("vda", GuestLoad.of(Operation.READ, 211));
        await(metrics -> kept().anyMatch(file -> true));
        Path file = kept().findFirst().orElseThrow();

        assertThat(daemon.said()).contains("the 99th percentile of vda's read requests is");
        // On busy processors the load is not over when the trigger fires.
        assertThat(Recordings.requests(file)).isBetween(53L, 211L);
        assertThat(Command.run("analyze", file.toString()).out()).contains("daemon-machine");
    }

    private Stream<Path> kept() {
        try (Stream<Path> files = Files.list(daemon.recordings())) {
            return files.filter(file -> file.toString().endsWith(".jfr")).toList().stream();
        } catch (IOException notYet) {
            return Stream.empty();
        }
    }

    /** How many there are is asked in the probe's InFlightTest: here the disk is so fast that a look each second may find none. */
    @Test
    void requestsInFlightAreServedByDisk() throws Exception {
        GUEST.machine().run("vda", GuestLoad.of(Operation.READ, 211).withJobs(4));

        await(metrics -> metrics.lines()
                .anyMatch(line ->
                        line.matches("iotrace_disk_requests_in_flight\\{disk=\"vda\",vm=\"daemon-machine\"\\} \\d.*")));
    }

    @Test
    void seriesOfADiskThatIsUnpluggedEnd() throws Exception {
        plug();
        await(metrics -> metrics.contains("iotrace_disk_requests_total{disk=\"added"));
        try (Monitor monitor = GUEST.monitor()) {
            monitor.execute("device_del", Map.of("id", "added"));
            monitor.awaitDeleted("added");
            monitor.execute("blockdev-del", Map.of("node-name", "added-node"));
        }
        await(metrics -> !metrics.contains("disk=\"added"));
        assertThat(daemon.metrics()).contains("disk=\"vda\"");
    }

    private static void plug() throws IOException {
        Path image = GUEST.images().image("added");
        try (Monitor monitor = GUEST.monitor()) {
            Map<String, Boolean> direct = Map.of("direct", true);
            monitor.execute(
                    "blockdev-add",
                    Map.of(
                            "driver",
                            "raw",
                            "node-name",
                            "added-node",
                            "cache",
                            direct,
                            "file",
                            Map.of("driver", "file", "filename", image.toString(), "aio", "native", "cache", direct)));
            monitor.execute(
                    "device_add",
                    Map.of(
                            "driver",
                            "virtio-blk-pci",
                            "id",
                            "added",
                            "drive",
                            "added-node",
                            "iothread",
                            "io-fixed",
                            "bus",
                            "added-port"));
        }
        for (int i = 0; i < TRIES; i++) {
            try {
                GUEST.machine().runOn("vdb", GuestLoad.of(Operation.READ, 17));
                return;
            } catch (GuestException notYet) {
                Thread.onSpinWait();
            }
        }
        throw new AssertionError("the guest does not find the disk");
    }
}
