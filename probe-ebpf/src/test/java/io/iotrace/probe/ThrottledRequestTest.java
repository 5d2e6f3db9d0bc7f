// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A control group that lets few requests through. The kernel keeps their bios back before it queues them, and queues them in a context
 * that is not the submitter's: of a request by Linux AIO nobody can say when it ended, of another the call or its completion does.
 */
class ThrottledRequestTest {
    private static final int REQUESTS = 7;
    private static final int PER_SECOND = 20;
    private static final long LEAST_NANOS = 1_000_000_000L / PER_SECOND / 2;
    private static final Path FIRST_VERSION = Path.of("/sys/fs/cgroup/blkio");
    private static final Path SECOND_VERSION = Path.of("/sys/fs/cgroup");

    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    private Path group;

    @BeforeEach
    void limit() throws IOException {
        boolean first = Files.isDirectory(FIRST_VERSION);
        assumeTrue(first || isOffered(SECOND_VERSION), "needs: a controller of block I/O for control groups");
        if (!first) {
            Files.writeString(SECOND_VERSION.resolve("cgroup.subtree_control"), "+io");
        }
        group = Files.createDirectory((first ? FIRST_VERSION : SECOND_VERSION)
                .resolve("iotrace-" + ProcessHandle.current().pid()));
        String device = Files.readString(
                Path.of("/sys/block", DISKS.loop().device().getFileName().toString(), "dev"));
        Files.writeString(
                group.resolve(first ? "blkio.throttle.read_iops_device" : "io.max"),
                device.strip() + (first ? " " : " riops=") + PER_SECOND);
    }

    private static boolean isOffered(Path root) throws IOException {
        Path controllers = root.resolve("cgroup.controllers");
        return Files.exists(controllers)
                && List.of(Files.readString(controllers).split("\\s+", -1)).contains("io");
    }

    @AfterEach
    void release() throws IOException {
        if (group != null) {
            Files.delete(group);
        }
    }

    @ParameterizedTest
    @CsvSource({"libaio, 1", "io_uring, 2", "psync, 3"})
    void isDoneWhenItsEndWasSeenAndElseHasNone(String engine, int code) {
        List<String> words =
                new ArrayList<>(List.of("sh", "-c", "echo $$ >" + group + "/cgroup.procs && exec \"$@\"", "sh"));
        words.addAll(
                List.of("fio", "--name=load", "--thread", "--direct=1", "--bs=4k", "--invalidate=0", "--rw=randread"));
        words.addAll(List.of(
                "--ioengine=" + engine,
                "--number_ios=" + REQUESTS,
                "--filename=" + DISKS.loop().device()));
        try (Trace trace = Trace.of(Load.command(words.toArray(String[]::new)))) {
            List<Request> requests = trace.of(DISKS.loop()).stream()
                    .filter(request -> request.engine() == code)
                    .filter(request -> !request.hasBio())
                    .toList();
            assertThat(requests).as("requests that were kept back").hasSizeBetween(REQUESTS / 2, REQUESTS);
            if (code == RequestRecord.ENGINE_NATIVE) {
                assertThat(requests).allSatisfy(request -> {
                    assertThat(request.has(RequestRecord.FLAG_UNSEEN_END)).isTrue();
                    assertThat(request.kernelDone()).isZero();
                });
                assertThat(trace.probe().losses().get(LossPlace.UNSEEN_END)).isGreaterThanOrEqualTo(requests.size());
            } else {
                assertThat(requests)
                        .allSatisfy(request -> assertThat(request.kernelDone() - request.submitted())
                                .isGreaterThan(LEAST_NANOS));
            }
        }
    }
}
