// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

/** Where something that was seen could not be recorded. In the order of {@code enum loss} in record.h. */
public enum LossPlace {
    RING_FULL("ring full", true),
    REQUEST_TABLE_FULL("request table full", true),
    BIO_TABLE_FULL("bio table full: stages missing", false),
    THREAD_TABLE_FULL("thread table full", true),
    FILE_TABLE_FULL("file table full", true),
    UNSEEN_END("end not seen: later stages missing", false),
    STARTED_BEFORE_ATTACH("in flight at attach", false),
    BIO_WITHOUT_REQUEST("bio without request", false),
    UNREADABLE("iocb not readable", true),
    EPISODE_RING_FULL("episode ring full: reap and notify missing", false),
    /** Counted by the kernel for each program, of hooks of which a few are no request's: not known what was missed. */
    RECURSION("hook not run: it interrupted itself", false);

    private final String label;
    private final boolean requests;

    LossPlace(String label, boolean requests) {
        this.label = label;
        this.requests = requests;
    }

    public String label() {
        return label;
    }

    /** Whether each loss here is a whole request missing from the recording. */
    public boolean losesRequests() {
        return requests;
    }
}
