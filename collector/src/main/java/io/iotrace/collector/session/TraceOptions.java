// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.collector.sink.RecordMode;
import io.iotrace.probe.ProbeOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What to trace and where to put it.
 *
 * @param processIds targets
 * @param anyProcess whether a target that is not QEMU is allowed
 * @param output the recording; null for none
 * @param mode which requests go into it
 * @param qmpSockets QMP sockets by process id
 * @param probe what was chosen of the probe; the collector sizes its table of files
 * @param detail how much is measured of each request
 * @param command command line, for the recording
 * @param version version of iotrace, for the recording
 */
public record TraceOptions(
        List<Integer> processIds,
        boolean anyProcess,
        Path output,
        RecordMode mode,
        Map<Integer, Path> qmpSockets,
        ProbeOptions probe,
        Detail detail,
        String command,
        String version) {
    /** Label of the requests that the recording has: a sample where only a sample is measured. */
    String recorded() {
        return detail.oneOf() > 1 && mode instanceof RecordMode.All ? "sample:" + detail.oneOf() : mode.label();
    }
}
