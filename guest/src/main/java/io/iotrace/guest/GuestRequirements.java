// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import java.util.Optional;

/** What a host needs to start a guest. */
public final class GuestRequirements {
    static final String QEMU = "qemu-system-x86_64";

    private GuestRequirements() {}

    /** What this host lacks, as a sentence for the user; empty when a guest can be started. */
    public static Optional<String> missing() {
        if (!System.getProperty("os.arch").equals("amd64")) {
            return Optional.of("guests run on x86-64 hosts only, this one is " + System.getProperty("os.arch"));
        }
        if (!Initramfs.hasInit()) {
            return Optional.of("this build holds no guest program: install clang and build again");
        }
        if (ExternalCommand.find(QEMU).isEmpty()) {
            return Optional.of(QEMU + " is missing: apt-get install qemu-system-x86");
        }
        return Optional.empty();
    }
}
