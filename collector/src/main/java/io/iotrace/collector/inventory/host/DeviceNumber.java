// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Device numbers in the kernel's internal encoding ({@code MKDEV} in include/linux/kdev_t.h). */
public final class DeviceNumber {
    private static final Pattern PAIR = Pattern.compile("(\\d{1,5}):(\\d{1,7})");
    private static final int MINOR_BITS = 20;

    private DeviceNumber() {}

    public static long of(long major, long minor) {
        return major << MINOR_BITS | minor;
    }

    /** Reads {@code major:minor}; empty for other text. */
    public static OptionalLong parse(String text) {
        Matcher matcher = PAIR.matcher(text.strip());
        return matcher.matches()
                ? OptionalLong.of(of(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : OptionalLong.empty();
    }
}
