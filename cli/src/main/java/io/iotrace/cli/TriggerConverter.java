// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.collector.daemon.Trigger;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Triggers as people write them: {@code p99:20ms:30s}, {@code stall:30s}, {@code finding}. */
final class TriggerConverter implements ITypeConverter<Trigger> {
    private static final Pattern FORM = Pattern.compile("p99:(\\w+):(\\w+)|stall:(\\w+)|finding");
    private static final DurationConverter DURATIONS = new DurationConverter();

    @Override
    public Trigger convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is no trigger; write p99:20ms:30s, stall:30s or finding");
        }
        if (text.equals("finding")) {
            return new Trigger.Found();
        }
        return matcher.group(3) != null
                ? new Trigger.Stalled(seconds(matcher.group(3)))
                : new Trigger.Slow(DURATIONS.convert(matcher.group(1)).toNanos(), seconds(matcher.group(2)));
    }

    private static int seconds(String text) {
        Duration duration = DURATIONS.convert(text);
        if (duration.toSeconds() < 1) {
            throw new TypeConversionException("a trigger looks at whole seconds, not at " + text);
        }
        return Math.toIntExact(duration.toSeconds());
    }
}
