// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The compiled probe, and where its global variables lie: libbpf gives the sections .rodata and .bss as maps, the symbol table of the
 * object (ELF64, elf(5)) gives the offset of each variable in them.
 */
final class BpfObjectFile {
    private static final int SECTION_HEADER = 64;
    private static final int SYMBOL = 24;
    private static final int SYMBOL_TABLE = 2;

    private final byte[] bytes;
    private final Map<String, Integer> offsets = new HashMap<>();

    private BpfObjectFile(byte[] bytes) {
        this.bytes = bytes;
        readSymbols(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** The probe inside the jar: for kernels that cast types (IOTRACE_CASTS in dialect.h), or for all. */
    static BpfObjectFile probe(boolean casts) {
        return load(casts ? "iotrace.casts.bpf.o" : "iotrace.bpf.o");
    }

    /** An object inside the jar. */
    static BpfObjectFile load(String resource) {
        try (InputStream in = BpfObjectFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new ProbeException(resource + " is missing: this iotrace was built without clang");
            }
            return new BpfObjectFile(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes() {
        return bytes;
    }

    /** Offset of a global variable in its section. */
    int offset(String variable) {
        Integer offset = offsets.get(variable);
        if (offset == null) {
            throw new IllegalStateException("the probe has no variable " + variable);
        }
        return offset;
    }

    private void readSymbols(ByteBuffer elf) {
        long sections = elf.getLong(0x28);
        int count = elf.getShort(0x3c) & 0xffff;
        for (int i = 0; i < count; i++) {
            int header = Math.toIntExact(sections + (long) i * SECTION_HEADER);
            if (elf.getInt(header + 4) == SYMBOL_TABLE) {
                int strings = Math.toIntExact(sections + (long) elf.getInt(header + 0x28) * SECTION_HEADER);
                readTable(
                        elf,
                        Math.toIntExact(elf.getLong(header + 0x18)),
                        Math.toIntExact(elf.getLong(header + 0x20)),
                        Math.toIntExact(elf.getLong(strings + 0x18)));
            }
        }
    }

    private void readTable(ByteBuffer elf, int offset, int size, int strings) {
        for (int symbol = offset; symbol < offset + size; symbol += SYMBOL) {
            int name = strings + elf.getInt(symbol);
            int end = name;
            while (elf.get(end) != 0) {
                end++;
            }
            offsets.put(new String(bytes, name, end - name, StandardCharsets.US_ASCII), (int) elf.getLong(symbol + 8));
        }
    }
}
