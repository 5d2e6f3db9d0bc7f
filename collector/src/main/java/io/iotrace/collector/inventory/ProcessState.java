// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.HostRoot;

/**
 * What {@code /proc/PID/stat} says of a process (proc(5)).
 *
 * @param state the letter of its state; empty when it is not known
 * @param begin when it began, in clock ticks since boot; empty when it is not known
 */
record ProcessState(String state, String begin) {
    private static final int BEGIN = 19;

    static ProcessState of(HostRoot host, int pid) {
        String stat = host.text("/proc/" + pid + "/stat").orElse("");
        // The name before it may hold blanks and brackets. A tree that was written down may have no such file.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return new ProcessState(fields[0], fields.length > BEGIN ? fields[BEGIN] : "");
    }

    /** Whether it has ended and its parent has not noticed. */
    boolean isZombie() {
        return state.equals("Z");
    }

    boolean isStopped() {
        return state.equals("T") || state.equals("t");
    }
}
