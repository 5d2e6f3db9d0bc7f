// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** QEMU's three ways to do I/O: every request is counted once, with its bytes, however many vectors it has. */
class EngineTest {
    private static final int PAGE = 4096;

    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    private static List<String> commands(int requests, int vectors) {
        String lengths = " 4k".repeat(vectors);
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            long offset = (long) i * vectors * PAGE;
            commands.add("readv -q " + offset + lengths);
            commands.add("writev -q " + offset + lengths);
        }
        return commands;
    }

    /** qemu-io also probes the alignment with reads of its main thread; the thread pool's requests are those of other threads. */
    private static List<Request> ofEngine(List<Request> requests, int engine, int operation) {
        return requests.stream()
                .filter(request -> request.engine() == engine && request.operation() == operation)
                .filter(request ->
                        engine != RequestRecord.ENGINE_SYNCHRONOUS || request.threadId() != request.processId())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "native, 1, 1, 23", "native, 1, 17, 23", "native, 1, 1024, 4",
        "io_uring, 2, 1, 23", "io_uring, 2, 17, 23", "io_uring, 2, 1024, 4",
        "threads, 3, 1, 23", "threads, 3, 17, 23", "threads, 3, 1024, 4"
    })
    void countsEachRequestToAFileOnce(String aio, int engine, int vectors, int requests) {
        try (Trace trace = Trace.of(Load.qemuIo(aio, DISKS.image(), commands(requests, vectors)))) {
            assertCounted(trace, trace.of(DISKS.image()), DISKS.below(), engine, vectors, requests);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "native, 1, 1, 23", "native, 1, 17, 23", "native, 1, 1024, 4",
        "io_uring, 2, 1, 23", "io_uring, 2, 17, 23", "io_uring, 2, 1024, 4",
        "threads, 3, 1, 23", "threads, 3, 17, 23", "threads, 3, 1024, 4"
    })
    void countsEachRequestToABlockDeviceOnce(String aio, int engine, int vectors, int requests) {
        try (Trace trace = Trace.of(Load.qemuIo(aio, DISKS.loop().device(), commands(requests, vectors)))) {
            assertCounted(trace, trace.of(DISKS.loop()), DISKS.loop(), engine, vectors, requests);
        }
    }

    private static void assertCounted(
            Trace trace, List<Request> all, LoopDevice leaf, int engine, int vectors, int requests) {
        assertThat(trace.probe().inFlight()).isZero();
        for (int operation : List.of(Request.READ, Request.WRITE)) {
            List<Request> some = ofEngine(all, engine, operation);
            assertThat(some).hasSize(requests);
            assertThat(some).extracting(Request::offset).doesNotHaveDuplicates();
            assertThat(some).allSatisfy(request -> {
                assertThat(request.bioBytes()).isEqualTo((long) vectors * PAGE);
                assertThat(request.leaf()).isEqualTo(leaf.number());
                assertThat(request.has(RequestRecord.FLAG_DIRECT)).isTrue();
            });
            Stamps.assertReachedDevice(some);
        }
        trace.assertNothingLost();
    }
}
