// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

/** Names chosen by guests' owners, fit for terminals and reports. */
public final class SafeText {
    private static final char REPLACEMENT = '\uFFFD';

    /** Tags and what is reserved for the like: default ignorable (DerivedCoreProperties.txt). */
    private static final int FIRST_TAG = 0xE0000;

    private static final int LAST_TAG = 0xE0FFF;
    /** Letters without a shape. */
    private static final String FILLERS = "\u034F\u115F\u1160\u17B4\u17B5\u3164\uFFA0";

    private SafeText() {}

    /** The text with control characters, what is invisible and what could reorder a line replaced. */
    public static String of(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(next -> safe.appendCodePoint(isHarmful(next) ? REPLACEMENT : next));
        return safe.toString();
    }

    private static boolean isHarmful(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || (codePoint >= FIRST_TAG && codePoint <= LAST_TAG)
                || FILLERS.indexOf(codePoint) >= 0;
    }
}
