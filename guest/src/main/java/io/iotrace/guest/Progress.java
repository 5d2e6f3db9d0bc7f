// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

/** Hears what is being done when it may take more than two seconds. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress SILENT = line -> {};

    void say(String line);
}
