// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.testbed.VirtualHost.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of hooks that {@code iotrace doctor} prints on Debian 12's kernel, with all rungs and without the best. */
class DoctorTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @ParameterizedTest
    @CsvSource({"doctor.txt, ''", "doctor-without-functions.txt, --without-hook fentry --without-hook kprobe"})
    void saysWhichRungServesEachPointWhyNoBetterOneAndWhatIsLost(String expected, String options) throws Exception {
        VirtualHost.use(Kernel.BOOKWORM, host -> {
            String said = host.run(LIMIT, IotraceCommand.inHost() + " doctor " + options)
                    .succeeded();
            assertThat(said)
                    .contains("type information  yes", "may load BPF      yes", "KVM               /dev/kvm is there");
            assertThat(said.substring(said.indexOf("POINT "))).isEqualTo(golden(expected));
        });
    }

    /** The source that libbcc compiles is the probe's: a name that a kernel's header has for itself shows here. */
    @Test
    void compilesTheProbeWhereTheKernelHasNoTypes() throws Exception {
        String before = VirtualHost.withoutTypes(Kernel.BOOKWORM);
        VirtualHost.use(
                Kernel.BOOKWORM,
                host -> assertThat(host.run(LIMIT, before + " " + IotraceCommand.inHost() + " doctor")
                                .succeeded())
                        .contains("libbcc loaded the probe; its hooks:", "raw_tp:block_rq_issue"));
    }

    private static String golden(String name) throws IOException {
        try (InputStream text = DoctorTest.class.getResourceAsStream(name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
