// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.probe;

/** Times operations. */
public interface Source {
    /** The calling thread's read, write or transfer begins; null when it is not to be timed. */
    Operation begin();

    /** The calling thread's sync begins; null when it is not to be timed. */
    Operation beginSync();
}
