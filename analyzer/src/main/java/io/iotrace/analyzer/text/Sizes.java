// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.text;

import java.math.BigDecimal;
import java.math.MathContext;

/** Sizes with a binary unit and three significant digits, such as {@code 4 KiB} and {@code 1.5 GiB}. */
public final class Sizes {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final BigDecimal STEP = BigDecimal.valueOf(1024);

    private Sizes() {}

    public static String format(long bytes) {
        BigDecimal value = BigDecimal.valueOf(bytes);
        int unit = 0;
        while (unit < UNITS.length - 1 && value.compareTo(STEP) >= 0) {
            value = value.divide(STEP, MathContext.DECIMAL64);
            unit++;
        }
        return Durations.plain(Durations.significant(value)) + " " + UNITS[unit];
    }
}
