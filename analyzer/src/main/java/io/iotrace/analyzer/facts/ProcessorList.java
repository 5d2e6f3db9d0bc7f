// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import java.util.BitSet;

/** The kernel's notation for a set of processors, such as {@code 0-3,8-11}. */
public final class ProcessorList {
    private ProcessorList() {}

    /** The processors of a list; empty when it is null, blank or not a list. */
    public static BitSet parse(String list) {
        BitSet processors = new BitSet();
        if (list == null || !list.matches("\\s*\\d{1,6}(-\\d{1,6})?(,\\d{1,6}(-\\d{1,6})?)*\\s*")) {
            return processors;
        }
        for (String range : list.strip().split(",", -1)) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = Integer.parseInt(range.substring(dash + 1));
            if (first <= last) {
                processors.set(first, last + 1);
            }
        }
        return processors;
    }
}
