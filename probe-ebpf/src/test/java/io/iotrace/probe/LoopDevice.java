// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A loop device of the test's own, with nothing else on it, which may be partitioned. */
final class LoopDevice implements AutoCloseable {
    private final Path device;

    private LoopDevice(Path device) {
        this.device = device;
    }

    static LoopDevice over(Path file) {
        return new LoopDevice(Path.of(Commands.run("losetup", "--partscan", "--find", "--show", file.toString())));
    }

    Path device() {
        return device;
    }

    /** dev_t as the kernel has it: major &lt;&lt; 20 | minor. */
    int number() {
        String[] numbers = attribute("dev").split(":", -1);
        return Integer.parseInt(numbers[0]) << 20 | Integer.parseInt(numbers[1]);
    }

    /** Reads and writes that the device works on. */
    int inFlight() {
        String[] counts = attribute("inflight").split("\\s+", -1);
        return Integer.parseInt(counts[0]) + Integer.parseInt(counts[1]);
    }

    int maximumRequestBytes() {
        return Integer.parseInt(attribute("queue/max_sectors_kb")) << 10;
    }

    private String attribute(String name) {
        try {
            return Files.readString(Path.of("/sys/block", device.getFileName().toString(), name))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Commands.run("losetup", "--detach", device.toString());
    }
}
