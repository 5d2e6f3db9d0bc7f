// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.analyzer.text.Sizes;

/**
 * A threshold of a rule.
 *
 * @param name in lower case with hyphens, unique in its rule
 * @param value the default
 * @param meaning a phrase that says what is compared with it
 */
public record Setting(String name, Unit unit, double value, String meaning) {
    /** What a threshold counts. */
    public enum Unit {
        SHARE,
        NANOSECONDS,
        BYTES,
        PER_SECOND,
        COUNT,
        RATIO
    }

    public static Setting share(String name, double value, String meaning) {
        return new Setting(name, Unit.SHARE, value, meaning);
    }

    public static Setting nanos(String name, long value, String meaning) {
        return new Setting(name, Unit.NANOSECONDS, value, meaning);
    }

    public static Setting bytes(String name, long value, String meaning) {
        return new Setting(name, Unit.BYTES, value, meaning);
    }

    public static Setting perSecond(String name, double value, String meaning) {
        return new Setting(name, Unit.PER_SECOND, value, meaning);
    }

    public static Setting count(String name, long value, String meaning) {
        return new Setting(name, Unit.COUNT, value, meaning);
    }

    public static Setting ratio(String name, double value, String meaning) {
        return new Setting(name, Unit.RATIO, value, meaning);
    }

    /** The default with its unit. */
    public String text() {
        return switch (unit) {
            case SHARE -> Numbers.percent(value);
            case NANOSECONDS -> Durations.format((long) value);
            case BYTES -> Sizes.format((long) value);
            case PER_SECOND -> Numbers.rate(value) + "/s";
            case COUNT -> Numbers.count((long) value);
            case RATIO -> Numbers.decimal(value) + " times";
        };
    }
}
