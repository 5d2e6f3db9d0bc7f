// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.sink;

import io.iotrace.recording.DiskRequest;

/** Which requests go into the file. All are counted and analyzed, whatever the mode. */
public sealed interface RecordMode {
    /** Whether the request is written. */
    boolean takes(DiskRequest request);

    /** As it stands in the recording. */
    String label();

    /** Every request. */
    record All() implements RecordMode {
        @Override
        public boolean takes(DiskRequest request) {
            return true;
        }

        @Override
        public String label() {
            return "all";
        }
    }

    /** Requests that took at least as long. */
    record Slow(long nanos) implements RecordMode {
        @Override
        public boolean takes(DiskRequest request) {
            return request.totalNanos() >= nanos;
        }

        @Override
        public String label() {
            return "slow:" + nanos + "ns";
        }
    }

    /** One in so many. */
    final class Sample implements RecordMode {
        private final int every;
        private long seen;

        public Sample(int every) {
            this.every = every;
        }

        @Override
        public boolean takes(DiskRequest request) {
            return seen++ % every == 0;
        }

        @Override
        public String label() {
            return "sample:" + every;
        }
    }

    /** None: statistics only. */
    record None() implements RecordMode {
        @Override
        public boolean takes(DiskRequest request) {
            return false;
        }

        @Override
        public String label() {
            return "none";
        }
    }
}
