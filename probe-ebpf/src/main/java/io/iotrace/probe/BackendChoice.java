// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import io.iotrace.probe.ProbeOptions.Backend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Which back end serves this host.
 *
 * @param release the kernel's, as uname -r says it
 * @param kernelTypes whether the kernel has type information (BTF)
 * @param libbcc whether libbcc.so.0 can be loaded; asked only where it is needed, for it is 170 MB of compiler
 * @param headers whether the kernel's headers are installed
 */
record BackendChoice(String release, boolean kernelTypes, BooleanSupplier libbcc, boolean headers) {
    private static final Path ROOT = Path.of("/");

    static BackendChoice ofThisHost() {
        String release = System.getProperty("os.version");
        return new BackendChoice(
                release,
                Probe.kernelHasTypes(),
                BackendChoice::canLoadLibbcc,
                KernelHeaders.arePresent(ROOT, System.getenv().getOrDefault("BCC_KERNEL_SOURCE", ""), release));
    }

    private static boolean canLoadLibbcc() {
        try {
            Libbcc.load();
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    private boolean wantsCompiler(Backend wanted) {
        return wanted == Backend.BCC || (wanted == Backend.AUTO && !kernelTypes);
    }

    /** Whether the probe will be compiled here: BCC is wanted and nothing that it needs is missing. */
    boolean compiles(Backend wanted) {
        return wantsCompiler(wanted) && headers && libbcc.getAsBoolean();
    }

    /** LIBBPF or BCC. Throws {@link ProbeException} when neither can be, with what to install. */
    Backend of(Backend wanted) {
        if (!wantsCompiler(wanted)) {
            return Backend.LIBBPF;
        }
        List<String> missing = new ArrayList<>();
        List<String> debian = new ArrayList<>();
        List<String> fedora = new ArrayList<>();
        if (!libbcc.getAsBoolean()) {
            missing.add("libbcc.so.0");
            debian.add("libbpfcc");
            fedora.add("bcc");
        }
        if (!headers) {
            missing.add("the kernel's headers");
            debian.add("linux-headers-" + release);
            fedora.add("kernel-devel-" + release);
        }
        if (missing.isEmpty()) {
            return Backend.BCC;
        }
        throw new ProbeException((wanted == Backend.AUTO
                        ? "the kernel has no type information (/sys/kernel/btf/vmlinux), so the probe must be compiled on"
                                + " this host, and "
                        : "the probe cannot be compiled for kernel " + release + ": ")
                + String.join(" and ", missing)
                + (missing.size() > 1 || !headers ? " are" : " is")
                + " missing: install (Debian) apt-get install "
                + String.join(" ", debian)
                + ", (Fedora) dnf install "
                + String.join(" ", fedora));
    }
}
