// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A write that must be on the medium, to a drive with a cache that knows no FUA: the kernel writes, and then has the cache flushed. The
 * drive is a loop device over a file on disk, whose flush is an fsync and takes far longer than the write into the page cache.
 */
class PostFlushTest {
    private static final int REQUESTS = 23;

    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    private Path file;
    private LoopDevice drive;

    @BeforeEach
    void build() throws IOException {
        file = Files.createTempFile(Path.of("target"), "drive", ".raw");
        Commands.run("truncate", "-s", "16M", file.toString());
        drive = LoopDevice.over(file);
        Path queue = Path.of("/sys/block", drive.device().getFileName().toString(), "queue");
        assumeTrue(
                Files.readString(queue.resolve("write_cache")).strip().equals("write back")
                        && Files.readString(queue.resolve("fua")).strip().equals("0"),
                "needs: a loop device with a cache and without FUA");
    }

    @AfterEach
    void remove() throws IOException {
        if (drive != null) {
            drive.close();
        }
        Files.deleteIfExists(file);
    }

    @Test
    void isTheDevicesUntilTheFlushIsDone() {
        Load load = Load.fio("io_uring", drive.device(), "--rw=write", "--sync=dsync", "--number_ios=" + REQUESTS);
        try (Trace trace = Trace.of(load)) {
            List<Request> requests = trace.of(drive).stream()
                    .filter(request -> request.engine() == RequestRecord.ENGINE_IO_URING)
                    .toList();
            assertThat(requests).hasSize(REQUESTS);
            Stamps.assertReachedDevice(requests);
            long device = median(requests, request -> request.deviceDone() - request.issued());
            long after = median(requests, request -> request.reaped() - request.deviceDone());
            assertThat(after).as("of %d ns on the device", device).isLessThan(device / 2);
            trace.assertNothingLost();
        }
    }

    private static long median(List<Request> requests, ToLongFunction<Request> nanos) {
        return requests.stream()
                .mapToLong(nanos)
                .sorted()
                .skip(REQUESTS / 2)
                .findFirst()
                .orElseThrow();
    }
}
