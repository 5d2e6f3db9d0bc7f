// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent;

/** Operations and their bytes. */
record Tally(long operations, long bytes) {
    Tally plus(Tally other) {
        return new Tally(operations + other.operations, bytes + other.bytes);
    }
}
