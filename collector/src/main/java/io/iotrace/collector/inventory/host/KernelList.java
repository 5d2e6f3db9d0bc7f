// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import java.util.BitSet;

/** Lists of processors and nodes as the kernel writes them: {@code 0-3,8-11}. */
final class KernelList {
    private KernelList() {}

    /** The members; parts that are not understood are left out. */
    static BitSet parse(String text) {
        BitSet members = new BitSet();
        for (String part : text.strip().split(",", -1)) {
            if (part.matches("\\d{1,6}")) {
                members.set(Integer.parseInt(part));
            } else if (part.matches("\\d{1,6}-\\d{1,6}")) {
                String[] bounds = part.split("-", -1);
                int from = Integer.parseInt(bounds[0]);
                members.set(from, Math.max(from, Integer.parseInt(bounds[1])) + 1);
            }
        }
        return members;
    }
}
