// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import java.util.Map;
import java.util.SortedMap;

/** Requests of a disk, of one operation or of all. */
public interface Traffic {
    long requests();

    long bytes();

    /** Requests that caused no block I/O, though they were no flush and no discard. */
    long withoutBio();

    /** Requests on a descriptor without O_DIRECT. */
    long buffered();

    /** By AIO engine. */
    Map<String, Long> engines();

    /** First to last stamp. */
    Times total();

    /** By span, in path order. */
    SortedMap<Span, Times> spans();

    /** The whole submit call. */
    Times submitCall();

    /** The whole submit call of requests with a bio whose leaf was done before the call returned. */
    Times submitCallInside();

    /** Submit to completion of the requests of {@link #submitCallInside}. */
    Times coreInside();

    /** Requests with a bio that were alone in flight. */
    long alone();

    /** Of {@link #alone}, those whose leaf was done before the submit call returned. */
    long aloneInside();

    default Times stage(Stage stage) {
        return spans().getOrDefault(Span.of(stage), Times.NONE);
    }

    default double share(long part) {
        return requests() == 0 ? 0 : (double) part / requests();
    }
}
