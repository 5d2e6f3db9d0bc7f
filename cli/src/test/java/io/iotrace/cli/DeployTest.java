// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The daemon with what the unit of docs/deploy gives it. */
@Timeout(300)
class DeployTest {
    private static final String CAPABILITIES = "CapabilityBoundingSet=";
    private static final long LONGEST_NANOS = 90_000_000_000L;

    @RegisterExtension
    static final SharedGuest GUEST = SharedGuest.named(
            "deployed", (machine, images) -> machine.disk(GuestDisk.raw("vda", images.image("deployed"))));

    /** As the unit names them, without CAP_. */
    private static List<String> capabilities() throws IOException {
        return Files.readAllLines(DeployFiles.FOLDER.resolve("iotrace.service")).stream()
                .filter(line -> line.startsWith(CAPABILITIES))
                .flatMap(line ->
                        Arrays.stream(line.substring(CAPABILITIES.length()).split(" ", -1)))
                .map(name -> name.replace("CAP_", ""))
                .toList();
    }

    /** The bounding set of a process that root starts is what it has. */
    @Test
    void tracesWithTheCapabilitiesOfTheUnitAloneAndLetsNobodyElseConnect() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs: setpriv");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs: python3");
        Path folder = Files.createTempDirectory(GUEST.images().folder(), "deployed");
        int port = PrometheusProcess.freePort();
        Path log = folder.resolve("log");
        Process daemon = new ProcessBuilder(command(folder, port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await(daemon, log, port, "iotrace_vm_info{");
            assertThat(effective(daemon.pid())).isEqualTo(mask());
            GUEST.machine().run("vda", GuestLoad.of(Operation.READ, 101));
            await(daemon, log, port, "iotrace_disk_requests_total{disk=\"vda\",operation=\"read\",vm=\"deployed\"}");
            refusesOthers(folder.resolve("control.sock"));
        } finally {
            daemon.destroy();
            assertThat(daemon.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
        }
    }

    private static List<String> command(Path folder, int port) throws IOException {
        String set = capabilities().stream()
                .map(name -> "+" + name.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--bounding-set=-all," + set, "--inh-caps=-all", "--no-new-privs"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "daemon"));
        command.addAll(List.of("--listen", "127.0.0.1:" + port));
        command.addAll(List.of("--control", folder.resolve("control.sock").toString()));
        command.addAll(List.of("--recordings", folder.resolve("recordings").toString()));
        return command;
    }

    private static long effective(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring("CapEff:".length()).strip(), 16))
                .sum();
    }

    /** Numbers of include/uapi/linux/capability.h. */
    private static long mask() throws IOException {
        Map<String, Integer> numbers = Map.of("DAC_READ_SEARCH", 2, "SYS_PTRACE", 19, "SYS_ADMIN", 21);
        return capabilities().stream()
                .mapToLong(name -> 1L << numbers.get(name))
                .sum();
    }

    /** A client without privileges cannot connect. The folder is opened to it, so that it is the socket that refuses. */
    private static void refusesOthers(Path socket) throws Exception {
        for (Path folder = socket.getParent();
                folder.startsWith(GUEST.images().folder());
                folder = folder.getParent()) {
            Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Process client = new ProcessBuilder(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        "python3",
                        "-c",
                        "import os,socket,sys; os.stat(sys.argv[1]); print('there');"
                                + " socket.socket(socket.AF_UNIX).connect(sys.argv[1])",
                        socket.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(client.waitFor()).isNotZero();
        assertThat(said).contains("there").contains("PermissionError");
    }

    private static void await(Process daemon, Path log, int port, String text) throws Exception {
        long end = System.nanoTime() + LONGEST_NANOS;
        while (!metrics(port).contains(text)) {
            assertThat(daemon.isAlive()).as(Files.readString(log)).isTrue();
            assertThat(System.nanoTime()).as(Files.readString(log)).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static String metrics(int port) throws InterruptedException {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException notYet) {
            return "";
        }
    }
}
