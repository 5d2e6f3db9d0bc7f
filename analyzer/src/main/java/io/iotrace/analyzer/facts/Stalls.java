// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import io.iotrace.recording.Histogram;

/**
 * Blocking submit calls of a disk and operation with one cause.
 *
 * @param offProcessor time off the processor inside the call
 */
public record Stalls(String virtualMachine, String disk, String operation, WaitSite site, Histogram offProcessor) {
    public long count() {
        return offProcessor.count();
    }
}
