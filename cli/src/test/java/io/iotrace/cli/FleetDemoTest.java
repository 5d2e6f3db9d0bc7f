// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(400)
class FleetDemoTest {
    @Test
    void givesTheQueryAndItsAnswerOfBothMachinesAndEndsCleanly() throws Exception {
        TracedHost.assumePossible();
        assumeTrue(PrometheusProcess.isInstalled(), "needs: prometheus");
        CompletableFuture<Command.Result> demo =
                CompletableFuture.supplyAsync(() -> Command.run("demo", "--fleet", "--duration", "1s"));
        Command.Result result = demo.get(390, TimeUnit.SECONDS);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains("Prometheus is at http://127.0.0.1:", FleetDemo.QUERY);
        assertThat(result.out()).containsPattern("shop-(orders|catalogue) +vda +\\S+ +[0-9.]+ us");
        assertThat(childrenCalled("qemu-system", "prometheus")).isEmpty();
    }

    private static List<String> childrenCalled(String... names) {
        return ProcessHandle.current()
                .children()
                .map(child -> child.info().command().orElse(""))
                .filter(command -> List.of(names).stream().anyMatch(command::contains))
                .toList();
    }
}
