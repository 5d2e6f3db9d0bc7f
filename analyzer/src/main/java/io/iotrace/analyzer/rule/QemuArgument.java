// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.rule.remedy.Quoting;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One argument of a QEMU command line.
 *
 * @param option without dashes
 * @param values members in order, nested ones with dotted keys
 * @param isComplete whether nothing of it was left out of the recording
 */
public record QemuArgument(String option, Map<String, String> values, boolean isComplete) {
    private static final String REDACTED = "<redacted>";
    private static final Map<String, String> IMPLIED =
            Map.of("device", "driver", "object", "qom-type", "machine", "type", "accel", "accel", "name", "guest");

    public QemuArgument {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    static QemuArgument parse(String text) {
        int blank = text.indexOf(' ');
        String option = blank < 0 ? text : text.substring(0, blank);
        String rest = blank < 0 ? "" : text.substring(blank + 1).strip();
        Map<String, String> values = new LinkedHashMap<>();
        boolean complete = true;
        // A literal comma is written twice.
        for (String member : rest.isEmpty() ? new String[0] : rest.split("(?<!,),(?!,)|(?<=,,),(?!,)", -1)) {
            String plain = member.replace(",,", ",");
            int equals = plain.indexOf('=');
            complete &= !plain.contains(REDACTED);
            if (equals > 0) {
                values.put(plain.substring(0, equals), plain.substring(equals + 1));
            } else if (values.isEmpty()) {
                values.put(IMPLIED.getOrDefault(option, ""), plain);
            }
        }
        return new QemuArgument(option, values, complete);
    }

    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** The member itself, or the first one of a nested object with that name. */
    public Optional<String> nested(String key) {
        return get(key).or(() -> values.entrySet().stream()
                .filter(entry ->
                        entry.getKey().endsWith("." + key) && !entry.getKey().startsWith("backing."))
                .map(Map.Entry::getValue)
                .findFirst());
    }

    /** The same with a member added or replaced. */
    public QemuArgument with(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(key, value);
        return new QemuArgument(option, changed, isComplete);
    }

    /** The same without a member. */
    public QemuArgument without(String key) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.remove(key);
        return new QemuArgument(option, changed, isComplete);
    }

    /** The argument as it may be pasted into a shell. */
    public String line() {
        String implied = IMPLIED.getOrDefault(option, "");
        String text = values.entrySet().stream()
                .map(entry ->
                        (entry.getKey().equals(implied) ? "" : entry.getKey() + "=") + Quoting.option(entry.getValue()))
                .collect(Collectors.joining(","));
        return "-" + option + (text.isEmpty() ? "" : " " + Quoting.shell(text));
    }
}
