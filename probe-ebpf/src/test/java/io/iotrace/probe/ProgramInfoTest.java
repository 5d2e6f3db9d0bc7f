// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel counts of programs. */
class ProgramInfoTest {
    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    @TempDir
    Path folder;

    @Test
    void readsTheMissesOfAProgram() throws IOException {
        Path file = Files.writeString(
                folder.resolve("17"),
                "pos:\t0\nprog_type:\t26\nrun_time_ns:\t0\nrun_cnt:\t0\nrecursion_misses:\t4711\nverified_insns:\t86\n");

        assertThat(ProgramInfo.misses(file)).isEqualTo(4711);
    }

    @Test
    void findsEveryProgramOfAProbeInTheKernel() throws IOException {
        try (Probe probe = Probe.open(Trace.OPTIONS)) {
            KernelProbe kernel = (KernelProbe) probe;
            assertThat(kernel.programDescriptors())
                    .isNotEmpty()
                    .allSatisfy(
                            program -> assertThat(Files.readString(Path.of("/proc/self/fdinfo", program.toString())))
                                    .contains("recursion_misses:"));
            assertThat(probe.losses()).containsEntry(LossPlace.RECURSION, 0L);
        }
    }

    @Test
    void measuresTheTimeInsideThePrograms() throws IOException {
        try (Probe probe = Probe.open(Trace.OPTIONS)) {
            probe.follow((int) ProcessHandle.current().pid(), Probe.TargetKind.PROCESS);
            try (RunTimes times = probe.measureRunTimes().orElseThrow()) {
                for (int i = 0; i < 101; i++) {
                    Files.write(
                            folder.resolve("work"), new byte[4096], StandardOpenOption.CREATE, StandardOpenOption.SYNC);
                }
                assertThat(times.nanos().values()).anyMatch(nanos -> nanos > 0);
                assertThat(times.nanos()).containsOnlyKeys(((KernelProbe) probe).programs());
            }
        }
    }
}
