// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

/** Names chosen by guests' owners, fit for terminals and reports. */
public final class SafeText {
    private static final char REPLACEMENT = '\uFFFD';

    private SafeText() {}

    /** The text with control characters and what could reorder a line replaced. */
    public static String of(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int index = 0; index < text.length(); index++) {
            char next = text.charAt(index);
            safe.append(isHarmful(next) ? REPLACEMENT : next);
        }
        return safe.toString();
    }

    private static boolean isHarmful(char character) {
        int type = Character.getType(character);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
