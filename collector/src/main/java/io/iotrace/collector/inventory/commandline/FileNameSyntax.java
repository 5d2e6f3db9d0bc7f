// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The file names QEMU takes: paths, {@code json:{…}} and {@code protocol:…}, as {@code path_has_protocol} in QEMU's block.c splits them. */
final class FileNameSyntax {
    /** Prefixes that only say how to open a path. */
    private static final Set<String> PATH_PREFIXES = Set.of("file", "host_device", "host_cdrom");

    private FileNameSyntax() {}

    /** The options of the node that this name opens. */
    static Options parse(String fileName) {
        if (fileName.startsWith("json:")) {
            return JsonSyntax.parse(fileName.substring("json:".length()));
        }
        String scheme = scheme(fileName);
        if (scheme.isEmpty()) {
            return new Options(Map.of("driver", isDevicePath(fileName) ? "host_device" : "file", "filename", fileName));
        }
        if (PATH_PREFIXES.contains(scheme)) {
            return new Options(Map.of("driver", scheme, "filename", fileName.substring(scheme.length() + 1)));
        }
        if (scheme.equals("blkdebug") || scheme.equals("blkverify")) {
            return tested(scheme, fileName.substring(scheme.length() + 1));
        }
        return new Options(Map.of("driver", driverOf(scheme), "filename", fileName));
    }

    /** {@code blkdebug:CONFIG:FILE}, {@code blkverify:RAW:FILE}: filters over the file ({@code blkdebug_parse_filename} and its like). */
    private static Options tested(String driver, String rest) {
        int colon = rest.indexOf(':');
        String first = colon < 0 ? "" : rest.substring(0, colon);
        Map<String, String> values = new LinkedHashMap<>(Map.of("driver", driver));
        values.put(driver.equals("blkdebug") ? "config" : "raw.filename", first);
        values.put(driver.equals("blkdebug") ? "image.filename" : "test.filename", rest.substring(colon + 1));
        return new Options(values);
    }

    /** The same as the child of another node. */
    static Map<String, String> parseBelow(String child, String fileName) {
        Map<String, String> values = new LinkedHashMap<>();
        parse(fileName).asMap().forEach((key, value) -> values.put(child + "." + key, value));
        return values;
    }

    /** What stands before the first colon when no slash comes earlier; empty for a path. */
    static String scheme(String fileName) {
        int colon = fileName.indexOf(':');
        int slash = fileName.indexOf('/');
        return colon > 0 && (slash < 0 || colon < slash) ? fileName.substring(0, colon) : "";
    }

    private static String driverOf(String scheme) {
        String driver = scheme.contains("+") ? scheme.substring(0, scheme.indexOf('+')) : scheme;
        return driver.equals("fat") ? "vvfat" : driver;
    }

    /** QEMU asks the kernel whether a path is a device; without it, {@code /dev} is the best guess, put right from the descriptor. */
    private static boolean isDevicePath(String path) {
        return path.startsWith("/dev/") && !path.startsWith("/dev/fdset/") && !path.startsWith("/dev/shm/");
    }
}
