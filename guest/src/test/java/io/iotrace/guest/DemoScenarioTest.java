// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoScenarioTest {
    @ParameterizedTest
    @CsvSource({"false, cache=writeback, aio=threads", "true, cache=none, aio=native"})
    void loadsADiskWithTheMistakeOrWithoutIt(boolean fixed, String cache, String aio) throws IOException {
        Optional<String> missing = GuestRequirements.missing();
        assumeTrue(missing.isEmpty(), () -> "needs: " + missing.orElseThrow());
        Path folder;
        try (DemoScenario demo = DemoScenario.prepare(fixed, Progress.SILENT)) {
            GuestMachine machine = demo.machine();
            folder = machine.qmpSocket().getParent();
            String commandLine =
                    Files.readString(Path.of("/proc", Long.toString(machine.pid()), "cmdline"), StandardCharsets.UTF_8);
            assertThat(commandLine).contains(cache).contains(aio).contains("iothread=io-disk0");
            try (QmpClient qmp = new QmpClient(machine.qmpSocket())) {
                QmpClient.DiskCounters before = qmp.counters();
                long requests = demo.runLoad(Duration.ZERO, Progress.SILENT);
                QmpClient.DiskCounters counters = qmp.counters().minus(before);
                assertThat(requests)
                        .isGreaterThanOrEqualTo(1000)
                        .isEqualTo(counters.reads() + counters.writes() + counters.flushes());
            }
        }
        assertThat(folder).doesNotExist();
    }
}
