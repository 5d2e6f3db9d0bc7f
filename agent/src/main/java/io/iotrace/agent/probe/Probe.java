// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.probe;

/** Where the advice in the JDK's classes asks whether anybody records. */
public final class Probe {
    /** Null while nobody does. */
    public static volatile Source source;

    private Probe() {}

    /** A file operation begins; null when it is not to be timed. */
    public static Operation begin() {
        Source current = source;
        return current == null ? null : current.begin();
    }

    /** A sync begins; null when it is not to be timed. */
    public static Operation beginSync() {
        Source current = source;
        return current == null ? null : current.beginSync();
    }
}
