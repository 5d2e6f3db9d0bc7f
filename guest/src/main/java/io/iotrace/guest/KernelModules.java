// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The modules of a kernel and the order in which they can be loaded. Dependencies come from the modules themselves
 * ({@code depends=} of their {@code .modinfo}), since {@code modules.dep} is only made when a kernel is installed.
 */
final class KernelModules {
    private static final byte[] DEPENDS = "\0depends=".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, Path> files = new HashMap<>();

    /** Indexes {@code lib/modules/VERSION}. */
    KernelModules(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("kernel"))) {
            for (Path file : (Iterable<Path>) all::iterator) {
                String name = file.getFileName().toString();
                int end = name.indexOf(".ko");
                if (end > 0) {
                    files.put(canonical(name.substring(0, end)), file);
                }
            }
        }
    }

    /**
     * The contents of these modules and of all they depend on, by name, each after those it depends on. A name that this
     * kernel has no module for is left out: the driver is built in, or the kernel lacks it.
     */
    Map<String, byte[]> inLoadOrder(List<String> names) throws IOException {
        Map<String, byte[]> loaded = new LinkedHashMap<>();
        for (String name : names) {
            add(canonical(name), loaded, new ArrayList<>());
        }
        return loaded;
    }

    private void add(String name, Map<String, byte[]> loaded, List<String> dependents) throws IOException {
        Path file = files.get(name);
        if (file == null || loaded.containsKey(name) || dependents.contains(name)) {
            return;
        }
        byte[] module = read(file);
        dependents.add(name);
        for (String dependency : dependencies(module)) {
            add(canonical(dependency), loaded, dependents);
        }
        dependents.remove(name);
        loaded.put(name, module);
    }

    static List<String> dependencies(byte[] module) {
        int start = indexOf(module, DEPENDS);
        if (start < 0) {
            return List.of();
        }
        start += DEPENDS.length;
        int end = start;
        while (end < module.length && module[end] != 0) {
            end++;
        }
        String value = new String(module, start, end - start, StandardCharsets.US_ASCII);
        return value.isEmpty() ? List.of() : List.of(value.split(","));
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int at = 0; at <= bytes.length - wanted.length; at++) {
            int matched = 0;
            while (matched < wanted.length && bytes[at + matched] == wanted[matched]) {
                matched++;
            }
            if (matched == wanted.length) {
                return at;
            }
        }
        return -1;
    }

    /** File names and {@code depends=} write the same module with '-' or '_'. */
    private static String canonical(String name) {
        return name.replace('-', '_');
    }

    private static byte[] read(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (name.endsWith(".ko")) {
            return Files.readAllBytes(file);
        }
        if (name.endsWith(".gz")) {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
                return in.readAllBytes();
            }
        }
        return ExternalCommand.run(name.endsWith(".zst") ? "zstd" : "xz", "-dc", file.toString());
    }
}
