// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The Debian package in a system of its own: installed, used, upgraded, and removed without a trace ({@code packaging/try-installed}). */
@Tag("long")
class InstalledPackageTest {
    private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();

    @Test
    void worksInASystemOfItsOwnAndLeavesNothingThere() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/debootstrap")), "needs: debootstrap");
        Path older = pack("0.1.0");
        Path newer = pack("0.1.1");
        String said = run(
                Map.of(),
                List.of(CHECKOUT.resolve("packaging/try-installed").toString(), older.toString(), newer.toString()));
        assertThat(said)
                .contains(
                        "traced: 1009 of 1009 requests",
                        "upgraded: 0.1.1, the changed configuration is kept",
                        "removed: no file of iotrace is left");
    }

    /** The package of a version, where the next one does not replace it. */
    private static Path pack(String version) throws Exception {
        run(
                Map.of("IOTRACE_VERSION", version, "IOTRACE_DIST", "target/dist-" + version),
                List.of(CHECKOUT.resolve("package").toString(), "--built"));
        try (var files = Files.list(CHECKOUT.resolve("target/dist-" + version))) {
            return files.filter(file -> file.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String run(Map<String, String> environment, List<String> words)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
