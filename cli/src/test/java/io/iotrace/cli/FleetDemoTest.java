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
    void showsThePlantedProblemAndEndsCleanly() throws Exception {
        TracedHost.assumePossible();
        assumeTrue(PrometheusProcess.isInstalled(), "needs: prometheus");
        CompletableFuture<Command.Result> demo =
                CompletableFuture.supplyAsync(() -> Command.run("demo", "--fleet", "--duration", "1s"));
        Command.Result result = demo.get(390, TimeUnit.SECONDS);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains("Prometheus is at http://127.0.0.1:", FleetDemo.QUERY);
        assertThat(result.out())
                .contains("finding writeback-double-cache (confirmed) on shop-orders vda")
                .doesNotContain("writeback-double-cache (confirmed) on shop-catalogue");
        assertThat(result.out().lines().findFirst().orElseThrow())
                .as("the slowest stage is of the machine with the mistake")
                .startsWith("shop-orders");
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
