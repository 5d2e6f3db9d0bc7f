// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The probe's tables have so many places: what is over gives its own back. */
class TableTest {
    private static final int PLACES = 64;
    private static final int THREADS = 200;

    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    private static List<String> oneAfterTheOther(List<Path> files) {
        List<String> commands = new ArrayList<>(List.of("qemu-io"));
        for (Path file : files) {
            commands.addAll(List.of("-c", "open -n -o driver=raw,file.aio=native " + file));
            commands.addAll(List.of("-c", "read -q 0 4096", "-c", "close", "-c", "sleep 50"));
        }
        return commands;
    }

    /** More files one after the other than the table has places, each with a request: their places are for the next ones. */
    @Test
    void servesAnyNumberOfFilesWhenThePlacesOfThoseThatAreClosedAreGivenBack() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 2 * PLACES; i++) {
            files.add(DISKS.ext4().sparse("one-of-many-" + i, 1));
        }
        try (Trace trace = new Trace(PLACES);
                Load load = Load.command(oneAfterTheOther(files).toArray(String[]::new))) {
            trace.follow(load);
            load.letGo();
            trace.pollUntil(() -> {
                for (int index : trace.probe().files()) {
                    trace.probe().forget(index, trace);
                }
                return !load.isRunning();
            });
            load.assertDone();
            trace.detach();

            // a test that gets no processor for long gives places back too late: then requests are lost, and counted
            long natives = trace.all().stream()
                    .filter(request -> request.engine() == RequestRecord.ENGINE_NATIVE)
                    .count();
            if (trace.probe().losses().get(LossPlace.FILE_TABLE_FULL) == 0) {
                assertThat(natives).isEqualTo(2 * PLACES);
            } else {
                assertThat(natives).isBetween(PLACES * 3L / 2, 2L * PLACES);
            }
        }
    }

    @Test
    void keepsThePlaceOfAFileThatHasARequestInFlight() {
        LoopDevice slow = LoopDevice.over(DISKS.image());
        DISKS.ext4().freeze();
        try (Trace trace = new Trace();
                Load load = Load.qemuIo("native", slow.device(), List.of("aio_write -q 0 4096", "aio_flush"))) {
            trace.follow(load);
            load.letGo();
            trace.pollUntil(() -> slow.inFlight() == 1);
            assertThat(trace.probe().files()).isNotEmpty();
            for (int index : trace.probe().files()) {
                if (trace.probe().file(index).device() == slow.number()) {
                    assertThat(trace.probe().forget(index, trace)).isFalse();
                }
            }
            DISKS.ext4().thaw();
            trace.pollUntil(() -> !load.isRunning());
            trace.detach();
            assertThat(trace.of(slow)).anyMatch(request -> request.engine() == RequestRecord.ENGINE_NATIVE);
            trace.assertNothingLost();
        } finally {
            slow.close();
        }
    }

    @Test
    void freesThePlacesOfThreadsThatHaveEnded() {
        Load load = Load.fio(
                "psync",
                DISKS.image(),
                "--rw=randread",
                "--numjobs=" + THREADS,
                "--number_ios=3",
                "--size=1m",
                "--filesize=1m");
        try (Trace trace = Trace.of(load)) {
            assertThat(trace.all()).hasSizeGreaterThanOrEqualTo(3 * THREADS);
            assertThat(trace.threads()).isZero();
            trace.assertNothingLost();
        }
    }
}
