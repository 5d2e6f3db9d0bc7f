// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * RULES 8.3 T-f: a device mapper target above the leaf. One record a request, issued to and completed by the leaf below, whatever
 * context the target passes it on in.
 */
class StackedDeviceTest {
    private static final int REQUESTS = 23;
    private static final String NAME = "iotrace-test-" + ProcessHandle.current().pid();
    private static final Path MAPPED = Path.of("/dev/mapper", NAME);

    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    private boolean mapped;

    private void map(String target) {
        assumeTrue(
                Commands.isInstalled("dmsetup") && Files.exists(Path.of("/sys/class/misc/device-mapper")),
                "needs: the device mapper");
        String table = "0 65536 " + target.formatted(DISKS.loop().device());
        Commands.run("dmsetup", "create", NAME, "--noudevsync", "--table", table);
        mapped = true;
        Commands.run("dmsetup", "mknodes");
    }

    @AfterEach
    void unmap() {
        if (mapped) {
            Commands.run("dmsetup", "remove", "--retry", NAME);
        }
    }

    @ParameterizedTest
    @CsvSource({"native, 1", "io_uring, 2", "threads, 3"})
    void countsARequestThroughALinearTargetOnceAndAtItsLeaf(String aio, int engine) {
        map("linear %s 2048");

        Stamps.assertReachedDevice(readThroughTheTarget(aio, engine));
    }

    @ParameterizedTest
    @CsvSource({"native, 1", "io_uring, 2", "threads, 3"})
    void countsTheTimeThatATargetHoldsARequestBackAsBlock(String aio, int engine) {
        map("delay %s 0 5");

        List<Request> requests = readThroughTheTarget(aio, engine);

        Stamps.assertReachedDevice(requests);
        assertThat(requests)
                .allSatisfy(request ->
                        assertThat(request.issued() - request.queued()).isGreaterThan(4_000_000));
    }

    @ParameterizedTest
    @CsvSource({"native, 1", "io_uring, 2", "threads, 3"})
    void followsTheClonesThatDmCryptMakesOfClones(String aio, int engine) {
        map("crypt aes-xts-plain64 " + "5a".repeat(64) + " 0 %s 0");

        Stamps.assertReachedDevice(readThroughTheTarget(aio, engine));
    }

    private static List<Request> readThroughTheTarget(String aio, int engine) {
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            commands.add("read -q " + i * 8 + "k 4k");
        }
        try (Trace trace = Trace.of(Load.qemuIo(aio, MAPPED, commands))) {
            List<Request> requests = trace.all().stream()
                    .filter(request -> request.engine() == engine && request.operation() == Request.READ)
                    .filter(request ->
                            engine != RequestRecord.ENGINE_SYNCHRONOUS || request.threadId() != request.processId())
                    .filter(request -> request.bioBytes() == 4096)
                    .toList();
            assertThat(requests).hasSize(REQUESTS);
            assertThat(requests)
                    .allSatisfy(request ->
                            assertThat(request.leaf()).isEqualTo(DISKS.loop().number()));
            return requests;
        }
    }
}
