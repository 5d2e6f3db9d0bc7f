// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestKernelTest {
    @TempDir
    private Path root;

    @Test
    void takesTheNewestKernelWhoseModulesAreThere() throws IOException {
        Files.createDirectory(root.resolve("boot"));
        Files.createFile(root.resolve("boot/vmlinuz-6.1.0-30"));
        Files.createFile(root.resolve("boot/vmlinuz-6.1.0-31"));
        Files.createFile(root.resolve("boot/vmlinuz-6.1.0-32"));
        Files.createDirectories(root.resolve("lib/modules/6.1.0-30/kernel"));
        Files.createDirectories(root.resolve("lib/modules/6.1.0-31/kernel"));
        assertThat(GuestKernel.in(root))
                .contains(new GuestKernel(root.resolve("boot/vmlinuz-6.1.0-31"), root.resolve("lib/modules/6.1.0-31")));
    }

    @Test
    void findsNoneWhereThereIsNoBootFolder() {
        assertThat(GuestKernel.in(root)).isEmpty();
    }
}
