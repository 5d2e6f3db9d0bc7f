// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelHeadersTest {
    private static final String RELEASE = "6.1.0-56-amd64";

    @TempDir
    private Path root;

    private void file(String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lib/modules/6.1.0-56-amd64/build/include/linux/kconfig.h",
                "lib/modules/6.1.0-56-amd64/source/include/linux/kconfig.h",
                "sys/kernel/kheaders.tar.xz"
            })
    void findsThemWhereDistributionsPutThem(String file) throws IOException {
        file(file);

        assertThat(KernelHeaders.arePresent(root, "", RELEASE)).isTrue();
    }

    @Test
    void missesThemBehindALinkThatLeadsNowhere() throws IOException {
        Files.createDirectories(root.resolve("lib/modules/" + RELEASE));
        Files.createSymbolicLink(
                root.resolve("lib/modules/" + RELEASE + "/build"), Path.of("/usr/src/linux-headers-of-no-kernel"));

        assertThat(KernelHeaders.arePresent(root, "", RELEASE)).isFalse();
    }

    @Test
    void takesThoseOfTheEnvironmentBeforeAllOthers() throws IOException {
        file("lib/modules/" + RELEASE + "/build/include/linux/kconfig.h");
        file("mine/include/linux/kconfig.h");

        assertThat(KernelHeaders.arePresent(root, root.resolve("mine").toString(), RELEASE))
                .isTrue();
        assertThat(KernelHeaders.arePresent(root, root.resolve("none").toString(), RELEASE))
                .isFalse();
    }
}
