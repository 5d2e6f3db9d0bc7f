// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import jnr.ffi.Pointer;

/**
 * What the running kernel's BTF says of its tracepoints: {@code btf_trace_NAME} is a typedef of a pointer to the prototype of a probe
 * (Documentation/bpf/btf.rst). Differences between kernels are asked here, never of version numbers.
 */
final class KernelTypes implements AutoCloseable {
    private static final int TYPEDEF = 8;
    private static final int INFO = 4;
    private static final int TYPE = 8;
    private static final int COUNT_MASK = 0xffff;

    private final Libbpf libbpf;
    private final Pointer types;

    KernelTypes(Libbpf libbpf) {
        this.libbpf = libbpf;
        types = libbpf.btf__load_vmlinux_btf();
        if (types == null) {
            throw new ProbeException("the kernel has no type information (/sys/kernel/btf/vmlinux):"
                    + " it must be built with CONFIG_DEBUG_INFO_BTF=y and be readable here");
        }
    }

    boolean hasTracepoint(String name) {
        return typedefOf(name) > 0;
    }

    /** Arguments that the tracepoint passes; 0 when the kernel does not have it. */
    int arguments(String tracepoint) {
        int typedef = typedefOf(tracepoint);
        if (typedef <= 0) {
            return 0;
        }
        Pointer pointer = type(type(typedef).getInt(TYPE));
        int withContext = type(pointer.getInt(TYPE)).getInt(INFO) & COUNT_MASK;
        return withContext - 1;
    }

    private int typedefOf(String tracepoint) {
        return libbpf.btf__find_by_name_kind(types, "btf_trace_" + tracepoint, TYPEDEF);
    }

    private Pointer type(int id) {
        return libbpf.btf__type_by_id(types, id);
    }

    @Override
    public void close() {
        libbpf.btf__free(types);
    }
}
