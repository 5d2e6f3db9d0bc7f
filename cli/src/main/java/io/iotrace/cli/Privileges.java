// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether this process may load BPF programs (capabilities(7)), CAP_SYS_ADMIN, or CAP_BPF with CAP_PERFMON, and knows processes by the
 * ids that these programs see.
 */
final class Privileges {
    /** Of the first PID namespace (include/uapi/linux/nsfs.h, PID_NS_INIT_INO). */
    private static final String FIRST_PID_NAMESPACE = "pid:[4026531836]";

    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_PERFMON = 38;
    private static final int CAP_BPF = 39;

    private Privileges() {}

    static void require() {
        if (!allowBpf()) {
            throw new CommandFailure(
                    "tracing needs root, or the capabilities CAP_SYS_ADMIN (some kernels load the probe with CAP_BPF and CAP_PERFMON instead), CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH: try sudo iotrace");
        }
        if (!seeHostProcesses()) {
            throw new CommandFailure(
                    "iotrace is in a PID namespace of its own, such as a container's, where processes have"
                            + " other ids than the kernel's programs see: run it in the host's (docker run --pid=host)");
        }
    }

    /** False only where that is certain. */
    static boolean seeHostProcesses() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                    .toString()
                    .equals(FIRST_PID_NAMESPACE);
        } catch (IOException unknown) {
            return true;
        }
    }

    static boolean allowBpf() {
        long effective = effective();
        return has(effective, CAP_SYS_ADMIN) || (has(effective, CAP_BPF) && has(effective, CAP_PERFMON));
    }

    private static boolean has(long set, int capability) {
        return (set >>> capability & 1) != 0;
    }

    private static long effective() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring("CapEff:".length()).strip(), 16))
                    .findFirst()
                    .orElse(0L);
        } catch (IOException e) {
            return 0;
        }
    }
}
