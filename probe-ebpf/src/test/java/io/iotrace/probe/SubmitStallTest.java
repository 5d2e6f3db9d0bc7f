// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Direct writes by io_submit(2) that make a file larger, which ext4 waits for inside the call (fs/iomap/direct-io.c,
 * {@code IOMAP_DIO_FORCE_WAIT}), and the same writes once the file has its size.
 */
class SubmitStallTest {
    private static final int WRITES = 200;
    private static final int PAGE = 4096;

    /** Waits of iomap for what it queued, not those to make ready, such as the file system's first direct write has. */
    private static final Pattern WAIT_SITE = Pattern.compile("(blk_)?io_schedule(_timeout)? __iomap_dio_rw ");

    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    private static Load writes(Path file) {
        return Load.fio(
                "libaio",
                file,
                "--rw=write",
                "--size=" + WRITES * PAGE,
                "--iodepth=4",
                "--fallocate=none",
                "--allow_file_create=1");
    }

    @Test
    void showsWhereWritesThatMakeAFileLargerWait() {
        Path file = DISKS.ext4().sparse("growing", 0);
        try (Trace trace = Trace.of(writes(file))) {
            List<Request> requests = trace.of(file);
            assertThat(requests).hasSize(WRITES).allSatisfy(request -> {
                assertThat(request.operation()).isEqualTo(Request.WRITE);
                assertThat(request.bioBytes()).isEqualTo(PAGE);
                assertThat(request.result()).isEqualTo(PAGE);
                assertThat(endedInsideCall(request)).as(request.toString()).isTrue();
            });
            // fewer than requests: a wait below 20 µs is none, and on a busy processor the device answers before the
            // thread sleeps
            assertThat(trace.stallStacks())
                    .filteredOn(SubmitStallTest::waitsForItsOwnWrite)
                    .hasSizeBetween(1, WRITES);
            assertThat(trace.stallStacks())
                    .filteredOn(SubmitStallTest::waitsForItsOwnWrite)
                    .allSatisfy(stack -> assertThat(stack)
                            .containsSubsequence(
                                    "__iomap_dio_rw", "ext4_file_write_iter", "aio_write", "io_submit_one"));
            trace.assertNothingLost();
        }

        try (Trace trace = Trace.of(writes(file))) {
            List<Request> requests = trace.of(file);
            assertThat(requests).hasSize(WRITES);
            assertThat(trace.stallStacks()).noneMatch(SubmitStallTest::waitsForItsOwnWrite);
            assertThat(requests.stream().filter(SubmitStallTest::endedInsideCall))
                    .hasSizeLessThan(WRITES / 20);
            trace.assertNothingLost();
        }
    }

    private static boolean endedInsideCall(Request request) {
        long end = request.kernelDone() != 0 ? request.kernelDone() : request.deviceDone();
        return end != 0 && end <= request.callExit();
    }

    private static boolean waitsForItsOwnWrite(List<String> stack) {
        return WAIT_SITE.matcher(String.join(" ", stack)).find();
    }
}
