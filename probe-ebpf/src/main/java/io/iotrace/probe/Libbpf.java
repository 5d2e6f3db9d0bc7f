// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.Delegate;
import jnr.ffi.byref.NativeLongByReference;
import jnr.ffi.types.size_t;

/** The part of libbpf.so.1 that the probe uses; names and arguments as in libbpf.h. Errors come as NULL and errno. */
public interface Libbpf {
    /** libbpf_print_fn_t; {@code arguments} is a va_list. */
    interface Print {
        @Delegate
        int print(int level, Pointer format, Pointer arguments);
    }

    String libbpf_version_string();

    Pointer libbpf_set_print(Print print);

    int libbpf_num_possible_cpus();

    Pointer bpf_object__open_mem(byte[] object, @size_t long size, Pointer options);

    int bpf_object__load(Pointer object);

    void bpf_object__close(Pointer object);

    Pointer bpf_object__find_program_by_name(Pointer object, String name);

    Pointer bpf_object__find_map_by_name(Pointer object, String name);

    int bpf_program__set_autoload(Pointer program, boolean autoload);

    int bpf_program__fd(Pointer program);

    Pointer bpf_program__attach(Pointer program);

    int bpf_link__destroy(Pointer link);

    int bpf_map__fd(Pointer map);

    int bpf_map__set_max_entries(Pointer map, int entries);

    Pointer bpf_map__initial_value(Pointer map, NativeLongByReference size);

    int bpf_map_lookup_elem(int descriptor, byte[] key, byte[] value);

    Pointer btf__load_vmlinux_btf();

    /** Types of a module on top of the kernel's. */
    Pointer btf__load_module_btf(String module, Pointer kernel);

    int btf__find_by_name_kind(Pointer types, String name, int kind);

    /** The type's {@code struct btf_type}. */
    Pointer btf__type_by_id(Pointer types, int id);

    void btf__free(Pointer types);

    /** Loads the library; throws {@link ProbeException} when the host does not have it. */
    static Libbpf load() {
        try {
            return LibraryLoader.create(Libbpf.class).failImmediately().load("libbpf.so.1");
        } catch (UnsatisfiedLinkError e) {
            throw new ProbeException(
                    "libbpf.so.1 cannot be loaded: install it (Debian: apt-get install libbpf1; Fedora: dnf install libbpf)",
                    e);
        }
    }

    static int lastError(Libbpf library) {
        return Runtime.getRuntime(library).getLastError();
    }
}
