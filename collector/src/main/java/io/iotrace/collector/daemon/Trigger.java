// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

/** When the daemon makes a recording unasked. */
public sealed interface Trigger {
    /** As metrics call it: one word. */
    String label();

    /**
     * The 99th percentile of a disk's requests of an operation was above a limit in each second that had requests, so many seconds long.
     *
     * @param seconds from the first such second to the last, both counted
     */
    record Slow(long nanos, int seconds) implements Trigger {
        @Override
        public String label() {
            return "p99";
        }
    }

    /** A disk held requests and completed none, so many seconds long. */
    record Stalled(int seconds) implements Trigger {
        @Override
        public String label() {
            return "stall";
        }
    }

    /** A finding came that did not hold before, which is suspected or confirmed. */
    record Found() implements Trigger {
        @Override
        public String label() {
            return "finding";
        }
    }
}
