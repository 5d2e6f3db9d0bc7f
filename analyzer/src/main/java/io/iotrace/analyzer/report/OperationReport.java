// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.recording.Span;
import java.util.Optional;
import java.util.SortedMap;

/** The requests of one operation of a disk. */
public record OperationReport(
        String operation,
        long requests,
        long bytes,
        long errors,
        Optional<Latency> total,
        SortedMap<Span, Latency> stages) {}
