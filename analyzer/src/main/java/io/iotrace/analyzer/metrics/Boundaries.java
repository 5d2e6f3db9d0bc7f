// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import io.iotrace.recording.Boundary;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Boundaries by the label that events have. */
final class Boundaries {
    private static final Map<String, Boundary> BY_LABEL =
            Arrays.stream(Boundary.values()).collect(Collectors.toMap(Boundary::label, Function.identity()));

    private Boundaries() {}

    /** The boundary with a label; null for none and for one that is not known. */
    static Boundary parse(String label) {
        return label == null ? null : BY_LABEL.get(label);
    }
}
