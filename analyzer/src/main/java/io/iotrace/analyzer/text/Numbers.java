// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Counts, rates and shares, the same in every locale. */
public final class Numbers {
    private Numbers() {}

    /** With thousands separated, such as {@code 20,000}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A count with its noun, such as {@code 1 request} and {@code 23 requests}. */
    public static String count(long count, String noun) {
        return count(count) + " " + noun + (count == 1 ? "" : "s");
    }

    /** Whole percent; what is above 0 but rounds to it is {@code < 1 %}. */
    public static String percent(double share) {
        long percent = Math.round(share * 100);
        return percent == 0 && share > 0 ? "< 1 %" : percent + " %";
    }

    /** Two decimals at most. */
    public static String decimal(double value) {
        return Durations.plain(BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP));
    }

    /** A rate without decimals. */
    public static String rate(double perSecond) {
        return count(Math.round(perSecond));
    }
}
