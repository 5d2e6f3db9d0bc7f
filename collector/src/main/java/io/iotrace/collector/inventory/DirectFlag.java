// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.HostFacts;
import io.iotrace.collector.inventory.host.HostRoot;

/** The bit of O_DIRECT in {@code fdinfo}'s flags, which differs by architecture (asm/fcntl.h). */
final class DirectFlag {
    private static final long COMMON = 040000;
    private static final long ARM = 0200000;
    private static final long POWER = 0400000;

    private DirectFlag() {}

    static long of(HostRoot host) {
        String architecture = HostFacts.architecture(host).orElse("x86_64");
        if (architecture.startsWith("aarch64") || architecture.startsWith("arm")) {
            return ARM;
        }
        return architecture.startsWith("ppc") ? POWER : COMMON;
    }
}
