// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Options of the agent, {@code key=value,…}.
 *
 * @param detach whether to go instead of to come
 * @param output file of a recording that the agent starts itself, null to leave recordings to the user
 * @param thresholdNanos operations shorter than this are not in that recording
 * @param stack whether its events have stacks
 * @param selfTest whether each advice is proven to fire
 * @param quiet whether to say nothing when all is well
 */
record AgentOptions(
        boolean detach, String output, long thresholdNanos, boolean stack, boolean selfTest, boolean quiet) {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,15})(ns|us|ms|s)");
    private static final String KNOWN =
            "output=FILE, threshold=DURATION, stack=true|false, selftest=true|false," + " quiet=true|false, detach";

    /** Reads options; throws {@link IllegalArgumentException} with a sentence when they are wrong. */
    static AgentOptions parse(String text) {
        boolean detach = false;
        String output = null;
        long threshold = 1_000_000;
        boolean stack = true;
        boolean selfTest = true;
        boolean quiet = false;
        List<String> ofOutput = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : part.substring(equals + 1);
            switch (key) {
                case "", "premain", "agentmain" -> {}
                case "detach" -> detach = true;
                case "output" -> output = nonEmpty(key, value);
                case "threshold" -> {
                    threshold = nanos(value);
                    ofOutput.add(key);
                }
                case "stack" -> {
                    stack = flag(key, value);
                    ofOutput.add(key);
                }
                case "selftest" -> selfTest = flag(key, value);
                case "quiet" -> quiet = flag(key, value);
                default -> throw new IllegalArgumentException("unknown option '" + key + "'; there are " + KNOWN);
            }
        }
        if (output == null && !ofOutput.isEmpty()) {
            throw new IllegalArgumentException(ofOutput.get(0)
                    + " is of the recording that output=FILE starts; for another recording set it in its .jfc file");
        }
        return new AgentOptions(detach, output, threshold, stack, selfTest, quiet);
    }

    private static String nonEmpty(String key, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(key + " needs a value");
        }
        return value;
    }

    private static boolean flag(String key, String value) {
        return switch (value) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(key + " is true or false, not '" + value + "'");
        };
    }

    private static long nanos(String value) {
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "threshold is a number with ns, us, ms or s, such as 100us, not '" + value + "'");
        }
        long unit = switch (matcher.group(2)) {
            case "ns" -> 1L;
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            default -> 1_000_000_000L;
        };
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
    }
}
