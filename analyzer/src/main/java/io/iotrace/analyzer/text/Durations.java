// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.text;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Durations with an SI unit and three significant digits, such as {@code 850 ns}, {@code 12.3 µs} and {@code 1.04 s}. */
public final class Durations {
    private static final String[] UNITS = {"ns", "µs", "ms", "s"};
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    private Durations() {}

    public static String format(long nanos) {
        BigDecimal value = BigDecimal.valueOf(nanos);
        int unit = 0;
        // What would be rounded to 1000 belongs to the next unit: 999,600 ns is 1 ms, not 1000 µs.
        while (unit < UNITS.length - 1 && significant(value.abs()).compareTo(THOUSAND) >= 0) {
            value = value.movePointLeft(3);
            unit++;
        }
        return plain(significant(value)) + " " + UNITS[unit];
    }

    static BigDecimal significant(BigDecimal value) {
        int integerDigits = value.precision() - value.scale();
        return value.setScale(Math.max(0, 3 - Math.max(1, integerDigits)), RoundingMode.HALF_UP);
    }

    static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
