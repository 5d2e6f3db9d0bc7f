// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.types.size_t;

/** The part of the C library that the probe uses. */
public interface Libc {
    int PROT_READ = 1;
    int PROT_WRITE = 2;
    int MAP_SHARED = 1;

    Pointer mmap(Pointer address, @size_t long length, int protection, int flags, int descriptor, long offset);

    int close(int descriptor);

    int munmap(Pointer address, @size_t long length);

    /** {@code descriptors} is an array of struct pollfd. */
    int poll(byte[] descriptors, long count, int timeoutMillis);

    int vsnprintf(Pointer buffer, @size_t long size, Pointer format, Pointer arguments);

    /** syscall(2) of bpf(2); {@code attributes} is a union bpf_attr. Returns -1 when it fails. */
    long syscall(long number, int command, byte[] attributes, int size);

    static Libc load() {
        return LibraryLoader.create(Libc.class).failImmediately().load("c");
    }
}
