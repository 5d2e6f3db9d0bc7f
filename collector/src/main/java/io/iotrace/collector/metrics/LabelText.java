// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

/** Makes a name that a guest's owner chose harmless as the value of a label. */
final class LabelText {
    private static final int LONGEST = 128;
    private static final char REPLACEMENT = '\uFFFD';

    private LabelText() {}

    /** Without control characters and half characters, and not endless; empty for null. */
    static String of(String text) {
        if (text == null) {
            return "";
        }
        StringBuilder clean = new StringBuilder();
        int[] points = text.codePoints().limit(LONGEST).toArray();
        for (int point : points) {
            boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            if (Character.isISOControl(point) || half || Character.getType(point) == Character.FORMAT) {
                clean.append(REPLACEMENT);
            } else {
                clean.appendCodePoint(point);
            }
        }
        return clean.toString();
    }
}
