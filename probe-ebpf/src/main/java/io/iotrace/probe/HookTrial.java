// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import jnr.ffi.Pointer;

/**
 * Whether this kernel lets programs be attached to functions: tried with programs that do nothing (trial.bpf.c), since a kernel may lack
 * it, or refuse it, in ways that no file tells of.
 */
final class HookTrial {
    private final Libbpf libbpf;
    private final BpfObjectFile file = BpfObjectFile.load("trial.bpf.o");

    HookTrial(Libbpf libbpf) {
        this.libbpf = libbpf;
    }

    /** Why not, as the end of a sentence; empty when it works. */
    String whyNot(HookKind kind) {
        Pointer object = libbpf.bpf_object__open_mem(file.bytes(), file.bytes().length, null);
        if (object == null) {
            return "libbpf cannot read the trial";
        }
        try {
            String wanted = "try_" + kind.prefix;
            for (String name : new String[] {"try_fentry", "try_kprobe"}) {
                Pointer program = libbpf.bpf_object__find_program_by_name(object, name);
                libbpf.bpf_program__set_autoload(program, name.equals(wanted));
            }
            int error = libbpf.bpf_object__load(object);
            if (error != 0) {
                return refusal(kind, -error);
            }
            Pointer link = libbpf.bpf_program__attach(libbpf.bpf_object__find_program_by_name(object, wanted));
            if (link == null) {
                return refusal(kind, Libbpf.lastError(libbpf));
            }
            libbpf.bpf_link__destroy(link);
            return "";
        } finally {
            libbpf.bpf_object__close(object);
        }
    }

    private static String refusal(HookKind kind, int errno) {
        return "this kernel allows no " + kind.prefix + " (errno " + errno + ")";
    }
}
