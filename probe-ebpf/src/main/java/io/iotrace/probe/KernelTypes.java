// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import jnr.ffi.Pointer;

/**
 * What the BTF of the running kernel and of the modules that matter says of tracepoints and functions: {@code btf_trace_NAME} is a typedef of a pointer to the prototype of a probe
 * (Documentation/bpf/btf.rst). Differences between kernels are asked here, never of version numbers.
 */
final class KernelTypes implements AutoCloseable {
    private static final List<String> MODULES = List.of("kvm", "nvme_core");
    private static final Path MODULE_TYPES = Path.of("/sys/kernel/btf");
    private static final int TYPEDEF = 8;
    private static final int FUNCTION = 12;
    private static final int VARIABLE = 14;
    private static final int SECTION = 15;
    private static final String PER_PROCESSOR = ".data..percpu";
    private static final int TYPE_SIZE = 12;
    private static final int SECTION_ENTRY_SIZE = 12;
    private static final int SECTION_ENTRY_OFFSET = 4;
    private static final String TRACEPOINT = "btf_trace_";
    private static final int INFO = 4;
    private static final int TYPE = 8;
    private static final int COUNT_MASK = 0xffff;

    private final Libbpf libbpf;
    private final Pointer types;
    private final List<Pointer> modules = new ArrayList<>();

    KernelTypes(Libbpf libbpf) {
        this.libbpf = libbpf;
        types = libbpf.btf__load_vmlinux_btf();
        if (types == null) {
            throw new ProbeException("the kernel has no type information (/sys/kernel/btf/vmlinux):"
                    + " it must be built with CONFIG_DEBUG_INFO_BTF=y and be readable here; --backend bcc compiles the probe on"
                    + " this host instead");
        }
        for (String module : MODULES) {
            Pointer ofModule =
                    Files.exists(MODULE_TYPES.resolve(module)) ? libbpf.btf__load_module_btf(module, types) : null;
            if (ofModule != null) {
                modules.add(ofModule);
            }
        }
    }

    boolean hasFunction(String name) {
        return find(types, name, FUNCTION) > 0 || modules.stream().anyMatch(module -> find(module, name, FUNCTION) > 0);
    }

    boolean hasTracepoint(String name) {
        String typedef = TRACEPOINT + name;
        return find(types, typedef, TYPEDEF) > 0
                || modules.stream().anyMatch(module -> find(module, typedef, TYPEDEF) > 0);
    }

    /** Arguments that a tracepoint of the kernel itself passes; 0 when it does not have it. */
    int arguments(String tracepoint) {
        int typedef = find(types, TRACEPOINT + tracepoint, TYPEDEF);
        if (typedef <= 0) {
            return 0;
        }
        Pointer pointer = type(type(typedef).getInt(TYPE));
        int withContext = type(pointer.getInt(TYPE)).getInt(INFO) & COUNT_MASK;
        return withContext - 1;
    }

    /** Bytes between two variables that each processor has, where the types tell; empty otherwise. */
    OptionalLong distance(String from, String to) {
        OptionalLong first = offset(from);
        OptionalLong second = offset(to);
        return first.isPresent() && second.isPresent()
                ? OptionalLong.of(second.getAsLong() - first.getAsLong())
                : OptionalLong.empty();
    }

    /** Where a variable lies among those of a processor: {@code struct btf_var_secinfo} after the section's {@code struct btf_type}. */
    private OptionalLong offset(String variable) {
        int section = find(types, PER_PROCESSOR, SECTION);
        int wanted = find(types, variable, VARIABLE);
        if (section <= 0 || wanted <= 0) {
            return OptionalLong.empty();
        }
        Pointer all = type(section);
        int count = all.getInt(INFO) & COUNT_MASK;
        for (int i = 0; i < count; i++) {
            long at = TYPE_SIZE + (long) i * SECTION_ENTRY_SIZE;
            if (all.getInt(at) == wanted) {
                return OptionalLong.of(Integer.toUnsignedLong(all.getInt(at + SECTION_ENTRY_OFFSET)));
            }
        }
        return OptionalLong.empty();
    }

    private int find(Pointer in, String name, int kind) {
        return libbpf.btf__find_by_name_kind(in, name, kind);
    }

    private Pointer type(int id) {
        return libbpf.btf__type_by_id(types, id);
    }

    @Override
    public void close() {
        modules.forEach(libbpf::btf__free);
        libbpf.btf__free(types);
    }
}
