// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.testbed.VirtualHost.Kernel;
import io.iotrace.testbed.VirtualHost.Result;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The probe's own tests, where there is what they need. */
class ProbeInHostTest {
    private static final Duration LIMIT = Duration.ofMinutes(20);

    @Test
    @Tag("long")
    void followsRequestsThroughTheDeviceMapper() {
        assertAllPass(Kernel.BOOKWORM, "io.iotrace.probe.StackedDeviceTest");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void countsRequestsOfEveryShape(Kernel kernel) {
        assertAllPass(kernel, "io.iotrace.probe.RequestShapeTest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.iotrace.probe.EngineTest", "io.iotrace.probe.RequestShapeTest"})
    @Tag("long")
    void passesWithAProbeThatIsCompiledThere(String name) {
        assertAllPass(
                Kernel.BOOKWORM, name, VirtualHost.withoutTypes(Kernel.BOOKWORM).split(" "));
    }

    private static void assertAllPass(Kernel kernel, String name, String... before) {
        Result result = VirtualHost.with(kernel).runClass(LIMIT, name, before);
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(result.out())
                .containsPattern("(?m)^\\[ *[1-9]\\d* tests successful ")
                .containsPattern("(?m)^\\[ *0 tests aborted ")
                .containsPattern("(?m)^\\[ *0 containers aborted ");
    }
}
