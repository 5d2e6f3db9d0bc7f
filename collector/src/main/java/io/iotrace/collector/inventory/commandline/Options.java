// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The options of one command-line argument in QEMU's own flat form: members of nested objects are joined by dots and list elements
 * are numbered ({@code iothread-vq-mapping.0.iothread}), as {@code qdict_flatten} does it. When a key is repeated the last value
 * wins, as in {@code util/qemu-option.c}.
 */
final class Options {
    static final Options NONE = new Options(Map.of());

    private final Map<String, String> values;

    Options(Map<String, String> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Parses either syntax: an argument that begins with a brace is JSON, everything else is {@code key=value,…}. */
    static Options parse(String text, String impliedKey) {
        return isJson(text) ? JsonSyntax.parse(text) : KeyValueSyntax.parse(text, impliedKey);
    }

    static boolean isJson(String text) {
        return text.stripLeading().startsWith("{");
    }

    Map<String, String> asMap() {
        return values;
    }

    Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    String get(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    /** The first of several spellings of a key that is present. */
    Optional<String> first(String... keys) {
        for (String key : keys) {
            if (values.containsKey(key)) {
                return get(key);
            }
        }
        return Optional.empty();
    }

    /** A switch in any of the spellings QEMU takes; empty when absent or neither on nor off ({@code auto}). */
    Optional<Boolean> flag(String key) {
        return get(key).flatMap(Options::truth);
    }

    private static Optional<Boolean> truth(String value) {
        return switch (value) {
            case "on", "yes", "true", "y" -> Optional.of(true);
            case "off", "no", "false", "n" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** The members of a nested object, their keys without the prefix. */
    Options under(String key) {
        String prefix = key + ".";
        Map<String, String> nested = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                nested.put(name.substring(prefix.length()), value);
            }
        });
        return nested.isEmpty() ? NONE : new Options(nested);
    }

    /** The elements of a list of objects. */
    List<Options> listUnder(String key) {
        List<Options> elements = new ArrayList<>();
        for (int index = 0; ; index++) {
            Options element = under(key + "." + index);
            if (element.isEmpty()) {
                return elements;
            }
            elements.add(element);
        }
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** This with one value replaced or added. */
    Options with(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(key, value);
        return new Options(changed);
    }

    /** This with a driver, its older name gone. */
    Options withDriver(String driver) {
        return without("format").with("driver", driver);
    }

    Options without(String key) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.remove(key);
        return new Options(changed);
    }

    /** This over {@code defaults}: a value given here wins. */
    Options over(Options defaults) {
        Map<String, String> merged = new LinkedHashMap<>(defaults.values);
        merged.putAll(values);
        return new Options(merged);
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
