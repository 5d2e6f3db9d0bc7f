// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

/**
 * A point of the request path and the hook that serves it.
 *
 * @param point point of the path, such as {@code kick}
 * @param hook hook used, such as {@code tp_btf:block_rq_issue}; empty when none is
 * @param state whether it is attached
 * @param reason why a better hook was not used; empty when the best one was
 * @param stagesLost stages that cannot be measured for lack of a better hook, separated by blanks
 */
public record Hook(String point, String hook, State state, String reason, String stagesLost) {
    /** What became of a point. */
    public enum State {
        ATTACHED,
        MISSING
    }
}
