// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.nio.file.Path;

/** Says why the kernel did not load the probe, and what to do. */
final class LoadFailure {
    private static final int EPERM = 1;
    private static final int ENOMEM = 12;
    private static final int EACCES = 13;
    private static final int ENOSYS = 38;

    private static final Path LOCKDOWN = Path.of("/sys/kernel/security/lockdown");

    private LoadFailure() {}

    /** The sentence for an errno of this kernel. */
    static String explain(int errno, String lastLogLine) {
        return explain(errno, KernelProbe.readFirstLine(LOCKDOWN), lastLogLine);
    }

    /** The sentence for an errno; {@code lockdown} is what /sys/kernel/security/lockdown says, empty without it. */
    static String explain(int errno, String lockdown, String lastLogLine) {
        if ((errno == EPERM || errno == EACCES) && lockdown.contains("[confidentiality]")) {
            return "the kernel is locked down for confidentiality, which forbids BPF tracing: boot with lockdown=integrity or less";
        }
        if (errno == EPERM) {
            return "the kernel does not let this process load BPF programs: run as root, or with CAP_BPF, CAP_PERFMON and"
                    + " CAP_SYS_RESOURCE; a container needs them too";
        }
        if (errno == ENOSYS) {
            return "the bpf system call is not available here (a container's seccomp filter, or CONFIG_BPF_SYSCALL is off)";
        }
        if (errno == ENOMEM) {
            return "the kernel has no memory for the probe's maps: raise the memory limit of the control group or use a smaller --ring";
        }
        return "the kernel refused the probe (errno " + errno + "): " + lastLogLine;
    }
}
