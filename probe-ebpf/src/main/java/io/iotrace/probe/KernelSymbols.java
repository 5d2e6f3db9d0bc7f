// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Addresses of kernel functions, from /proc/kallsyms: 0 for all when the kernel hides them (kernel.kptr_restrict). */
final class KernelSymbols {
    private final Path file;
    private TreeMap<Long, String> byAddress;

    KernelSymbols(Path procRoot) {
        file = procRoot.resolve("kallsyms");
    }

    /** Addresses of the named functions; those not found are missing. */
    Map<String, Long> find(Set<String> names) {
        Map<String, Long> found = new HashMap<>();
        forEach((address, name) -> {
            if (names.contains(name)) {
                found.put(name, address);
            }
        });
        return found;
    }

    /** Name of the function that contains the address; its hexadecimal form when there is none. */
    String nameOf(long address) {
        if (byAddress == null) {
            byAddress = new TreeMap<>(Long::compareUnsigned);
            forEach((start, name) -> {
                // Bounds of sections have the address of a section's first function.
                if (!name.endsWith("_text_start") && !name.endsWith("_text_end")) {
                    byAddress.put(start, name);
                }
            });
        }
        Map.Entry<Long, String> entry = byAddress.floorEntry(address);
        return entry == null ? "0x" + Long.toHexString(address) : entry.getValue();
    }

    private interface Visitor {
        void symbol(long address, String name);
    }

    private void forEach(Visitor visitor) {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                int blank = line.indexOf(' ');
                char type = Character.toLowerCase(line.charAt(blank + 1));
                if (type == 't' || type == 'w') {
                    int tab = line.indexOf('\t');
                    long address = Long.parseUnsignedLong(line, 0, blank, 16);
                    if (address != 0) {
                        visitor.symbol(address, tab < 0 ? line.substring(blank + 3) : line.substring(blank + 3, tab));
                    }
                }
            }
        } catch (IOException e) {
            System.getLogger(KernelSymbols.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot read " + file + ": " + e.getMessage());
        }
    }
}
