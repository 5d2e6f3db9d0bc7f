// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A loop device of this machine whose every request takes 5 ms longer: what backs it is served by nbdkit with its delay filter. */
final class SlowDevice implements AutoCloseable {
    private final Path folder;
    private final Process server;
    private final Path device;

    /** Needs root, nbdkit and nbdfuse; skips the test without them. */
    SlowDevice(Path folder) throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/nbdkit")) && Files.isExecutable(Path.of("/usr/bin/nbdfuse")),
                "needs: nbdkit and nbdfuse (apt-get install nbdkit libnbd-bin)");
        assumeTrue(Files.exists(Path.of("/dev/fuse")), "needs: /dev/fuse");
        this.folder = Files.createDirectory(folder.resolve("slow"));
        Path file = this.folder.resolve("slow.img");
        server = new ProcessBuilder(
                        "nbdfuse",
                        file.toString(),
                        "[",
                        "nbdkit",
                        "--filter=delay",
                        "memory",
                        "512M",
                        "rdelay=5ms",
                        "wdelay=5ms",
                        "]")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nbdfuse.log").toFile())
                .start();
        for (int i = 0; i < 200 && !Files.exists(file); i++) {
            Thread.sleep(100);
        }
        device = Path.of(run("losetup", "--find", "--show", "--direct-io=on", file.toString()));
    }

    Path device() {
        return device;
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue())
                .as(String.join(" ", command) + ": " + said)
                .isZero();
        return said.strip();
    }

    @Override
    public void close() throws IOException {
        run("losetup", "--detach", device.toString());
        run("umount", folder.toString());
        server.onExit().join();
    }
}
