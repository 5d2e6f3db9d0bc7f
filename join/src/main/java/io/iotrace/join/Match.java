// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.List;

/**
 * An operation and the requests that did its work.
 *
 * @param call the operation
 * @param outcome what became of it
 * @param work requests that it waited for, by their begin
 * @param confidence how sure its own requests are
 * @param coveredBy of a buffered write the sync that covered it, else null
 */
public record Match(FileCall call, Outcome outcome, List<Work> work, Confidence confidence, FileCall coveredBy) {
    public Match {
        work = List.copyOf(work);
    }

    static Match without(FileCall call, Outcome outcome) {
        return new Match(call, outcome, List.of(), Confidence.NONE, null);
    }

    /** Requests for its own bytes. */
    public List<HostRequest> own() {
        return of(work.stream().filter(part -> part.role() == Role.OWN).toList());
    }

    /** Requests that it waited for beside its own: read-ahead, the journal, flushes, other files of one commit. */
    public List<HostRequest> others() {
        return of(work.stream().filter(part -> part.role() != Role.OWN).toList());
    }

    /** All requests. */
    public List<HostRequest> requests() {
        return of(work);
    }

    private static List<HostRequest> of(List<Work> work) {
        return work.stream().map(Work::request).toList();
    }
}
