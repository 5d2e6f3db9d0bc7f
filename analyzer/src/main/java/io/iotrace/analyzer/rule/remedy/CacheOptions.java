// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.remedy;

import io.iotrace.analyzer.rule.QemuArgument;
import java.util.Map;

/** Cache mode and engine in arguments of {@code -drive} and {@code -blockdev} (QEMU, qemu-options.hx and bdrv_parse_cache_mode). */
final class CacheOptions {
    private static final String DRIVE = "drive";

    private CacheOptions() {}

    /** Whether the argument itself opens a file or device. */
    static boolean opensFile(QemuArgument node) {
        return isDrive(node)
                || node.values().keySet().stream().anyMatch(key -> key.equals("filename") || isOwn(key, "filename"));
    }

    static QemuArgument direct(QemuArgument node) {
        if (isDrive(node)) {
            return switch (node.get("cache").orElse("writeback")) {
                case "writeback" ->
                    node.get("cache.direct").isPresent() ? node.with("cache.direct", "on") : node.with("cache", "none");
                case "writethrough" -> node.with("cache", "directsync");
                case "unsafe" ->
                    node.without("cache").with("cache.direct", "on").with("cache.no-flush", "on");
                default -> node;
            };
        }
        return node.with(prefix(node) + "cache.direct", "on");
    }

    static QemuArgument flushing(QemuArgument node) {
        QemuArgument plain = node.without("cache.no-flush").without(prefix(node) + "cache.no-flush");
        return isDrive(plain) && plain.get("cache").filter("unsafe"::equals).isPresent()
                ? plain.with("cache", "writeback")
                : plain;
    }

    static QemuArgument withEngine(QemuArgument node, String engine) {
        return node.with(prefix(node) + "aio", engine);
    }

    private static boolean isDrive(QemuArgument node) {
        return node.option().equals(DRIVE);
    }

    /** Where in a nested {@code -blockdev} the node is that opens the file: {@code file.} or nothing. */
    private static String prefix(QemuArgument node) {
        if (isDrive(node) || node.get("filename").isPresent()) {
            return "";
        }
        return node.values().entrySet().stream()
                .map(Map.Entry::getKey)
                .filter(key -> isOwn(key, "filename"))
                .findFirst()
                .map(key -> key.substring(0, key.length() - "filename".length()))
                .orElse("");
    }

    private static boolean isOwn(String key, String name) {
        return key.endsWith("." + name) && !key.startsWith("backing.");
    }
}
