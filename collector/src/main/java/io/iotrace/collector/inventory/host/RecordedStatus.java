// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import java.util.HashMap;
import java.util.Map;

/** {@code stat.txt} of a recorded tree: a path and {@code key=value} words a line, {@code #} begins a comment. */
final class RecordedStatus {
    private static final int SECTOR_BYTES = 512;

    private RecordedStatus() {}

    static Map<String, FileStatus> parse(String text) {
        Map<String, FileStatus> statuses = new HashMap<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split("\\s+", -1);
            Map<String, String> values = new HashMap<>();
            for (int index = 1; index < words.length; index++) {
                String[] pair = words[index].split("=", 2);
                values.put(pair[0], pair.length == 2 ? pair[1] : "");
            }
            statuses.put(words[0], status(values));
        }
        return Map.copyOf(statuses);
    }

    private static FileStatus status(Map<String, String> values) {
        FileStatus.Kind kind = switch (values.getOrDefault("type", "regular")) {
            case "regular" -> FileStatus.Kind.REGULAR;
            case "block" -> FileStatus.Kind.BLOCK;
            default -> FileStatus.Kind.OTHER;
        };
        return new FileStatus(
                kind,
                DeviceNumber.parse(values.getOrDefault("dev", "0:0")).orElse(0),
                Long.parseLong(values.getOrDefault("ino", "0")),
                DeviceNumber.parse(values.getOrDefault("rdev", "0:0")).orElse(0),
                Long.parseLong(values.getOrDefault("size", "0")),
                Long.parseLong(values.getOrDefault("blocks", "0")) * SECTOR_BYTES);
    }
}
