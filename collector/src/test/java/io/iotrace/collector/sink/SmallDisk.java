// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tmpfs that is soon full; needs root. */
record SmallDisk(Path path) implements AutoCloseable {
    /** Mounts one of a size such as {@code 256k}, or skips the test and says why. */
    static SmallDisk mount(Path path, String size) throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs: root, to mount a tmpfs");
        Files.createDirectories(path);
        run("mount", "-t", "tmpfs", "-o", "size=" + size, "iotrace-test", path.toString());
        return new SmallDisk(path);
    }

    @Override
    public void close() throws IOException {
        run("umount", path.toString());
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as(output).isZero();
    }
}
