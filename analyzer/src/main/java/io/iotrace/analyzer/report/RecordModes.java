// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which requests a recording holds, as the option {@code --record} writes it. */
final class RecordModes {
    private static final Pattern SLOW = Pattern.compile("slow:(\\d{1,18})ns");
    private static final String[] UNITS = {"ns", "us", "ms", "s"};

    private RecordModes() {}

    /** The mode with the largest unit that needs no fraction: {@code slow:500000ns} is {@code slow:500us}. */
    static String label(String mode) {
        Matcher slow = SLOW.matcher(mode == null ? "" : mode);
        if (!slow.matches()) {
            return mode;
        }
        long value = Long.parseLong(slow.group(1));
        int unit = 0;
        while (unit < UNITS.length - 1 && value != 0 && value % 1000 == 0) {
            value /= 1000;
            unit++;
        }
        return "slow:" + value + UNITS[unit];
    }
}
