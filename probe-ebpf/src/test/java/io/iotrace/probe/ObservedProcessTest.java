// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a process has open tells how it submits, or it is not known. */
class ObservedProcessTest {
    private static final Set<Need> ALL = Need.unknown(Probe.TargetKind.PROCESS);

    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    @TempDir
    Path process;

    private Set<Need> needs(String call, int threads, String maps, String... open) throws IOException {
        Files.writeString(process.resolve("maps"), maps);
        Files.writeString(process.resolve("syscall"), call + " 0x0 0x0 0x7ffd\n");
        Files.createDirectory(process.resolve("fd"));
        for (int i = 0; i < open.length; i++) {
            Files.createSymbolicLink(process.resolve("fd").resolve(String.valueOf(i)), Path.of(open[i]));
        }
        for (int i = 0; i < threads; i++) {
            Files.createDirectories(process.resolve("task").resolve(String.valueOf(100 + i)));
        }
        return new ObservedProcess(process).needs();
    }

    @Test
    void needsNothingWhenItSleepsWithNothingOpen() throws IOException {
        assertThat(needs("230", 1, "", "/dev/null", "pipe:[17]")).isEmpty();
    }

    @Test
    void mayDoAnythingWhenItWaitsForWords() throws IOException {
        assertThat(needs("0", 1, "", "pipe:[17]", "/dev/null")).isEqualTo(ALL);
    }

    @Test
    void mayDoAnythingWithSeveralThreads() throws IOException {
        assertThat(needs("230", 2, "", "/dev/null")).isEqualTo(ALL);
    }

    @Test
    void mayDoAnythingWithAFileOpen() throws IOException {
        Path file = Files.writeString(process.resolve("data"), "some");
        assertThat(needs("230", 1, "", "/dev/null", "/dev/null", "/dev/null", file.toString()))
                .isEqualTo(ALL);
    }

    @Test
    void needsNothingForWhereItsOutputGoesAndForALock() throws IOException {
        Path output = Files.writeString(process.resolve("output"), "some");
        Path lock = Files.createFile(process.resolve("lock"));
        assertThat(needs("230", 1, "", "/dev/null", output.toString(), output.toString(), lock.toString()))
                .isEmpty();
    }

    @Test
    void submitsByItsRingOfIoUring() throws IOException {
        assertThat(needs("426", 2, "", "anon_inode:[io_uring]", "/dev/vda")).containsExactly(Need.IO_URING);
    }

    @Test
    void submitsByItsContextOfLinuxAio() throws IOException {
        assertThat(needs("208", 2, "7f00-7f01 rw-s 00000000 00:0f 17    /[aio] (deleted)\n"))
                .containsExactly(Need.NATIVE);
    }

    @Test
    void mayDoAnythingWhenItCannotBeLookedAt() {
        assertThat(Need.observed(5_000_000)).isEqualTo(ALL);
    }

    /** Real processes: one that sleeps, and a fio at work by each engine. */
    @Test
    void isToldOfRealProcesses() throws IOException {
        Process sleep = new ProcessBuilder("sleep", "60")
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            awaitNeeds(sleep.pid(), Set.of());
        } finally {
            sleep.destroyForcibly();
        }
        for (String engine : new String[] {"io_uring", "libaio"}) {
            try (Load load = Load.fio(
                    engine,
                    DISKS.image(),
                    "--rw=randread",
                    "--size=8m",
                    "--filesize=8m",
                    "--time_based",
                    "--runtime=60",
                    "--rate_iops=100")) {
                load.letGo();
                awaitNeeds(load.pid(), Set.of(engine.equals("libaio") ? Need.NATIVE : Need.IO_URING));
            }
        }
    }

    private static void awaitNeeds(long processId, Set<Need> expected) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() < end && !Need.observed((int) processId).equals(expected)) {
            LockSupport.parkNanos(20_000_000);
        }
        assertThat(Need.observed((int) processId)).isEqualTo(expected);
    }
}
