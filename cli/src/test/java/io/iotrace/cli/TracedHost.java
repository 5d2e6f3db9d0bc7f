// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.iotrace.guest.GuestRequirements;
import io.iotrace.probe.Probe;
import io.iotrace.probe.ProbeException;
import io.iotrace.probe.ProbeOptions;

/** Whether this host can run a guest and trace it. */
final class TracedHost {
    private static String missing;

    private TracedHost() {}

    /** Skips the test, with a reason, where it cannot. */
    static synchronized void assumePossible() {
        if (missing == null) {
            missing = missing();
        }
        assumeTrue(missing.isEmpty(), "needs: " + missing);
    }

    /** What is missing; empty when nothing is. */
    private static String missing() {
        if (!Privileges.allowBpf()) {
            return "root";
        }
        try {
            Probe.open(ProbeOptions.DEFAULT).close();
        } catch (ProbeException e) {
            return "a kernel that loads the probe: " + e.getMessage();
        }
        return GuestRequirements.missing().orElse("");
    }
}
