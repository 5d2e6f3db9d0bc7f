// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.types.size_t;

/** The part of libbcc.so.0 that the probe uses; names and arguments as in bcc_common.h and libbpf.h of BCC. */
public interface Libbcc {
    int bcc_create_map(int type, String name, int keySize, int valueSize, int maxEntries, int flags);

    int bpf_update_elem(int descriptor, byte[] key, byte[] value, long flags);

    int bpf_lookup_elem(int descriptor, byte[] key, byte[] value);

    /** Compiles C; NULL after it said on stderr what is wrong with it. */
    Pointer bpf_module_create_c_from_string(
            String text, int flags, @In String[] options, int optionCount, boolean allowLimits, String device);

    void bpf_module_destroy(Pointer module);

    Pointer bpf_function_start(Pointer module, String name);

    @size_t
    long bpf_function_size(Pointer module, String name);

    int bcc_prog_load(
            int type,
            String name,
            byte[] instructions,
            int length,
            String license,
            int kernelVersion,
            int logLevel,
            byte[] log,
            int logSize);

    int bpf_attach_raw_tracepoint(int program, String tracepoint);

    int bpf_attach_kprobe(int program, int returning, String event, String function, long offset, int maxActive);

    int bpf_detach_kprobe(String event);

    int bpf_close_perf_event_fd(int descriptor);

    /** Loads the library; throws {@link UnsatisfiedLinkError} when the host does not have it. */
    static Libbcc load() {
        return LibraryLoader.create(Libbcc.class).failImmediately().load("libbcc.so.0");
    }
}
