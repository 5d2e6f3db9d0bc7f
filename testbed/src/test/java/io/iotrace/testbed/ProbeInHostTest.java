// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.testbed.VirtualHost.Kernel;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of other modules, where there is what they need. */
class ProbeInHostTest {
    private static final Duration LIMIT = Duration.ofMinutes(20);

    @Test
    @Tag("long")
    void followsRequestsThroughTheDeviceMapper() throws Exception {
        assertAllPass(Kernel.BOOKWORM, "io.iotrace.probe.StackedDeviceTest");
    }

    /** Hooks on functions of KVM's module, and kprobes. Linux 6.1 does not tell which function a link traces. */
    @Test
    @Tag("long")
    void attachesTheLinksThatTheReportNamesOnEveryRung() throws Exception {
        assertAllPass(Kernel.TRIXIE, "io.iotrace.cli.AttachedLinksTest");
    }

    @ParameterizedTest
    @EnumSource(names = {"BOOKWORM", "TRIXIE"})
    @Tag("long")
    void countsRequestsOfEveryShape(Kernel kernel) throws Exception {
        assertAllPass(kernel, "io.iotrace.probe.RequestShapeTest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.iotrace.probe.EngineTest", "io.iotrace.probe.RequestShapeTest"})
    @Tag("long")
    void passesWithAProbeThatIsCompiledThere(String name) throws Exception {
        assertAllPass(
                Kernel.BOOKWORM, name, VirtualHost.withoutTypes(Kernel.BOOKWORM).split(" "));
    }

    private static void assertAllPass(Kernel kernel, String name, String... before) throws Exception {
        VirtualHost.use(
                kernel,
                host -> assertThat(host.runClass(LIMIT, name, before).succeeded())
                        .containsPattern("(?m)^\\[ *[1-9]\\d* tests successful ")
                        .containsPattern("(?m)^\\[ *0 tests aborted ")
                        .containsPattern("(?m)^\\[ *0 containers aborted "));
    }
}
