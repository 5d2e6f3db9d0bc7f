// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code key=value,key=value}, where a doubled comma in a value is a literal one, the first element may be a bare value of an implied
 * key, and any other bare word is a switch that is on ({@code opts_do_parse} in QEMU's {@code util/qemu-option.c}).
 */
final class KeyValueSyntax {
    private final String text;
    private int position;

    private KeyValueSyntax(String text) {
        this.text = text;
    }

    static Options parse(String text, String impliedKey) {
        return new KeyValueSyntax(text).read(impliedKey);
    }

    private Options read(String impliedKey) {
        Map<String, String> values = new LinkedHashMap<>();
        boolean first = true;
        while (position < text.length()) {
            int nameEnd = endOfName();
            if (nameEnd < text.length() && text.charAt(nameEnd) == '=') {
                String key = text.substring(position, nameEnd);
                position = nameEnd + 1;
                values.put(key, value());
            } else if (first && impliedKey != null) {
                values.put(impliedKey, value());
            } else {
                values.put(value(), "on");
            }
            first = false;
        }
        return new Options(values);
    }

    private int endOfName() {
        int end = position;
        while (end < text.length() && text.charAt(end) != '=' && text.charAt(end) != ',') {
            end++;
        }
        return end;
    }

    /** Reads up to the next single comma and steps over it. */
    private String value() {
        StringBuilder value = new StringBuilder();
        while (position < text.length()) {
            char next = text.charAt(position++);
            if (next == ',') {
                if (position == text.length() || text.charAt(position) != ',') {
                    break;
                }
                position++;
            }
            value.append(next);
        }
        return value.toString();
    }
}
