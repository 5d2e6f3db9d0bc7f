// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.List;

/**
 * An operation and the requests that did its work.
 *
 * @param call the operation
 * @param outcome what became of it
 * @param own requests for its own bytes
 * @param others requests that it waited for beside them: the journal, flushes, other files of one commit
 * @param confidence how sure {@code own} is
 * @param coveredBy of a buffered write the sync that covered it, else null
 */
public record Match(
        FileCall call,
        Outcome outcome,
        List<HostRequest> own,
        List<HostRequest> others,
        Confidence confidence,
        FileCall coveredBy) {
    public Match {
        own = List.copyOf(own);
        others = List.copyOf(others);
    }

    static Match without(FileCall call, Outcome outcome) {
        return new Match(call, outcome, List.of(), List.of(), Confidence.NONE, null);
    }

    /** All requests. */
    public List<HostRequest> requests() {
        List<HostRequest> all = new java.util.ArrayList<>(own);
        all.addAll(others);
        return all;
    }
}
