// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import java.util.function.ObjLongConsumer;

/** Counts by name as an event writes them: {@code name:count}, separated by blanks. */
final class Tallies {
    private Tallies() {}

    /** Passes over what is no such count. */
    static void forEach(String text, ObjLongConsumer<String> tally) {
        if (text == null || text.isBlank()) {
            return;
        }
        for (String entry : text.strip().split(" ", -1)) {
            int colon = entry.lastIndexOf(':');
            if (colon > 0 && entry.substring(colon + 1).matches("\\d{1,18}")) {
                tally.accept(entry.substring(0, colon), Long.parseLong(entry.substring(colon + 1)));
            }
        }
    }
}
