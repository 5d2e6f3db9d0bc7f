// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.util.Set;

/**
 * What may be chosen of a probe.
 *
 * @param backend how it is brought into the kernel
 * @param ringBytes size of the ring between kernel and user space, a power of two
 * @param files places of the table of files, a power of two
 * @param nvme whether the NVMe command of each request is recorded too
 * @param withoutHooks hooks not to use, by kind ({@code fentry}) or name ({@code kprobe:ioeventfd_write})
 */
public record ProbeOptions(Backend backend, int ringBytes, int files, boolean nvme, Set<String> withoutHooks) {
    /** Ways to bring the probe into the kernel. */
    public enum Backend {
        /** libbpf where the kernel has type information, else BCC. */
        AUTO,
        /** Compiled when iotrace was built, fitted to the kernel by its type information. */
        LIBBPF,
        /** Compiled on this host against the kernel's headers. */
        BCC
    }

    public static final ProbeOptions DEFAULT = new ProbeOptions(Backend.AUTO, 32 << 20, 64, false, Set.of());

    public ProbeOptions withBackend(Backend newBackend) {
        return new ProbeOptions(newBackend, ringBytes, files, nvme, withoutHooks);
    }

    public ProbeOptions withRingBytes(int newRingBytes) {
        return new ProbeOptions(backend, newRingBytes, files, nvme, withoutHooks);
    }

    public ProbeOptions withFiles(int newFiles) {
        return new ProbeOptions(backend, ringBytes, newFiles, nvme, withoutHooks);
    }

    public ProbeOptions without(Set<String> hooks) {
        return new ProbeOptions(backend, ringBytes, files, nvme, Set.copyOf(hooks));
    }
}
