// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where libbcc looks for the headers of the running kernel (src/cc/frontends/clang/loader.cc of BCC). */
final class KernelHeaders {
    private static final String PROOF = "include/linux/kconfig.h";

    private KernelHeaders() {}

    /**
     * Whether they are there. libbcc itself would say on stdout that they are not, where our data goes.
     *
     * @param root root of the file system
     * @param environment value of BCC_KERNEL_SOURCE, empty for none
     * @param release the kernel's, as uname -r says it
     */
    static boolean arePresent(Path root, String environment, String release) {
        if (!environment.isEmpty()) {
            return Files.exists(Path.of(environment, PROOF));
        }
        Path modules = root.resolve("lib/modules").resolve(release);
        return Stream.of(modules.resolve("source"), modules.resolve("build"))
                        .anyMatch(folder -> Files.exists(folder.resolve(PROOF)))
                || Files.exists(root.resolve("sys/kernel/kheaders.tar.xz"));
    }
}
