// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.PageManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;

/** Memory shared with the kernel through a BPF map's descriptor, as a buffer in native order. */
final class MappedMemory implements AutoCloseable {
    /** The kernel's: 4096 on x86-64, up to 65536 on arm64. */
    static final int PAGE = Math.toIntExact(PageManager.getInstance().pageSize());

    private static final long FAILED = -1;

    private final Libc libc;
    private final Pointer address;
    private final long length;
    private final ByteBuffer buffer;

    private MappedMemory(Libc libc, Pointer address, long length) {
        this.libc = libc;
        this.address = address;
        this.length = length;
        this.buffer = MemoryIO.getInstance()
                .newDirectByteBuffer(address.address(), Math.toIntExact(length))
                .order(ByteOrder.nativeOrder());
    }

    /** Maps {@code length} bytes, rounded up to pages. FileChannel cannot: a BPF descriptor is no regular file. */
    static MappedMemory map(Libc libc, int descriptor, long offset, long length, boolean writable) {
        long pages = (length + PAGE - 1) / PAGE * PAGE;
        Pointer address = libc.mmap(
                null,
                pages,
                writable ? Libc.PROT_READ | Libc.PROT_WRITE : Libc.PROT_READ,
                Libc.MAP_SHARED,
                descriptor,
                offset);
        if (address == null || address.address() == FAILED) {
            throw new ProbeException("the kernel did not map " + pages + " bytes of a BPF map");
        }
        return new MappedMemory(libc, address, pages);
    }

    ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public void close() {
        libc.munmap(address, length);
    }
}
