// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

/** The kernel refused a hook that the plan can do without. */
final class RefusedHook extends Exception {
    private static final long serialVersionUID = 1L;

    private final String hook;

    RefusedHook(String hook, String reason) {
        super(reason);
        this.hook = hook;
    }

    /** The rung, or the kind of hook, that was refused. */
    String hook() {
        return hook;
    }
}
