// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

/** What a rule says. */
public sealed interface Outcome permits Outcome.NotApplicable, Outcome.Ok, Finding {
    /**
     * The rule has no say here.
     *
     * @param reason what is absent or exempts, without a full stop
     */
    record NotApplicable(String reason) implements Outcome {}

    /**
     * Looked at, and in order.
     *
     * @param measured what was seen, without a full stop
     */
    record Ok(String measured) implements Outcome {}

    static Outcome notApplicable(String reason) {
        return new NotApplicable(reason);
    }

    static Outcome ok(String measured) {
        return new Ok(measured);
    }
}
