// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that become several bios or none, share one with a neighbour (RULES 8.3 T-e), or carry no data. */
class RequestShapeTest {
    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    private static List<Request> of(List<Request> requests, int operation) {
        return requests.stream()
                .filter(request -> request.operation() == operation)
                .toList();
    }

    private static List<Request> ofEngine(List<Request> requests, int engine) {
        return requests.stream().filter(request -> request.engine() == engine).toList();
    }

    @ParameterizedTest
    @CsvSource({"libaio, 1", "io_uring, 2", "psync, 3"})
    void countsEveryRequestOfABatch(String engine, int code) {
        Load load = Load.fio(
                engine,
                DISKS.image(),
                "--rw=randrw",
                "--number_ios=400",
                "--size=16m",
                "--iodepth=32",
                "--iodepth_batch_submit=16");
        try (Trace trace = Trace.of(load)) {
            List<Request> requests = ofEngine(trace.of(DISKS.image()), code);
            assertThat(requests).hasSize(400);
            assertThat(requests)
                    .allSatisfy(request -> assertThat(request.queueDepth()).isBetween(1, code == 3 ? 1 : 32));
            Stamps.assertReachedDevice(requests);
            trace.assertNothingLost();
        }
    }

    @Test
    void countsARequestOnceThatIsSplitForTheDevice() {
        int bytes = 2 * DISKS.loop().maximumRequestBytes();
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            commands.add("read -q " + (long) i * bytes + " " + bytes);
        }
        try (Trace trace = Trace.of(Load.qemuIo("native", DISKS.loop().device(), commands))) {
            List<Request> requests = ofEngine(trace.of(DISKS.loop()), RequestRecord.ENGINE_NATIVE);
            assertThat(requests).hasSize(6);
            assertThat(requests)
                    .allSatisfy(request -> assertThat(request.bioBytes()).isEqualTo(bytes));
            assertThat(requests)
                    .anySatisfy(request -> assertThat(request.parts()).isGreaterThan(1));
            Stamps.assertReachedDevice(requests);
            trace.assertNothingLost();
        }
    }

    @Test
    void givesEachOfMergedNeighboursItsOwnStages() {
        Load load = Load.fio(
                "libaio", DISKS.image(), "--rw=read", "--size=2m", "--iodepth=64", "--iodepth_batch_submit=64");
        try (Trace trace = Trace.of(load)) {
            List<Request> requests = ofEngine(trace.of(DISKS.image()), RequestRecord.ENGINE_NATIVE);
            assertThat(requests).hasSize(512);
            assertThat(requests)
                    .allSatisfy(request -> assertThat(request.bioBytes()).isEqualTo(4096));
            assertThat(requests.stream().map(Request::issued).distinct().count())
                    .as("requests to the device")
                    .isLessThan(512);
            Stamps.assertReachedDevice(requests);
            trace.assertNothingLost();
        }
    }

    @Test
    void countsFlushesDiscardsAndWriteZeroes() {
        List<String> commands = List.of("write -q 0 4k", "flush", "discard -q 0 64k", "write -q -z 64k 64k", "flush");
        Path file = DISKS.ext4().written("zeroes", 1);
        try (Trace trace = Trace.of(Load.qemuIo("threads", file, commands))) {
            List<Request> requests = trace.of(file);
            assertThat(of(requests, Request.WRITE)).hasSize(1);
            assertThat(of(requests, Request.FLUSH)).hasSizeGreaterThanOrEqualTo(2);
            assertThat(of(requests, Request.DISCARD))
                    .extracting(Request::offset)
                    .containsExactly(0L);
            assertThat(of(requests, Request.WRITE_ZEROES))
                    .extracting(Request::offset)
                    .containsExactly(64L << 10);
            assertThat(of(requests, Request.FLUSH))
                    .allSatisfy(request -> assertThat(request.kernelDone()).isNotZero());
            Stamps.assertRise(requests);
            trace.assertNothingLost();
        }
    }

    @Test
    void countsADiscardOfABlockDeviceOnce() {
        String device = DISKS.loop().device().toString();
        try (Trace trace = Trace.of(Load.command("blkdiscard", "--offset", "0", "--length", "1048576", device))) {
            assertThat(of(trace.of(DISKS.loop()), Request.DISCARD)).hasSize(1).allSatisfy(request -> {
                assertThat(request.offset()).isZero();
                assertThat(request.result()).isZero();
                assertThat(request.hasBio()).isTrue();
            });
            trace.assertNothingLost();
        }
    }

    @Test
    void countsFlushesOfEveryEngine() {
        for (String engine : List.of("libaio", "io_uring", "psync")) {
            Load load = Load.fio(engine, DISKS.image(), "--rw=write", "--size=64k", "--fsync=4");
            try (Trace trace = Trace.of(load)) {
                List<Request> requests = trace.of(DISKS.image());
                assertThat(of(requests, Request.WRITE)).as(engine).hasSize(16);
                assertThat(of(requests, Request.FLUSH)).as(engine).hasSizeBetween(3, 5);
                Stamps.assertRise(requests);
            }
        }
    }

    @Test
    void showsNoBioForAHole() {
        Path file = DISKS.ext4().sparse("hole", 8);
        List<String> commands = List.of("read -q 0 4k", "read -q 1m 64k", "read -q 7m 1m");
        try (Trace trace = Trace.of(Load.qemuIo("native", file, commands))) {
            List<Request> requests = ofEngine(trace.of(file), RequestRecord.ENGINE_NATIVE);
            assertThat(requests).hasSize(3).allSatisfy(request -> {
                assertThat(request.hasBio()).isFalse();
                assertThat(request.leaf()).isZero();
                assertThat(request.kernelDone()).isNotZero();
            });
            trace.assertNothingLost();
        }
    }

    @Test
    void showsNoBioForAHitInThePageCache() throws IOException {
        Path file = DISKS.ext4().written("cached", 1);
        Files.readAllBytes(file);
        Load load = Load.command(
                "qemu-io", "-r", "-f", "raw", "-c", "read -q 0 4k", "-c", "read -q 8k 4k", file.toString());
        try (Trace trace = Trace.of(load)) {
            List<Request> requests = trace.of(file).stream()
                    .filter(request -> request.threadId() != request.processId())
                    .toList();
            assertThat(requests).hasSize(2).allSatisfy(request -> {
                assertThat(request.hasBio()).isFalse();
                assertThat(request.result()).isEqualTo(4096);
                assertThat(request.has(RequestRecord.FLAG_DIRECT)).isFalse();
                assertThat(request.has(RequestRecord.FLAG_FILLED_CACHE)).isFalse();
            });
            trace.assertNothingLost();
        }
    }

    @Test
    void tellsAMissInThePageCacheFromAHit() {
        Path file = DISKS.ext4().written("not-cached", 1);
        Commands.run("dd", "if=" + file, "iflag=nocache", "count=0", "status=none"); // drops its pages
        Load load = Load.command(
                "qemu-io", "-r", "-f", "raw", "-c", "read -q 512k 4k", "-c", "read -q 512k 4k", file.toString());
        try (Trace trace = Trace.of(load)) {
            List<Request> requests = trace.of(file).stream()
                    .filter(request -> request.threadId() != request.processId())
                    .toList();
            assertThat(requests)
                    .extracting(request -> request.has(RequestRecord.FLAG_FILLED_CACHE))
                    .containsExactly(true, false);
            trace.assertNothingLost();
        }
    }
}
