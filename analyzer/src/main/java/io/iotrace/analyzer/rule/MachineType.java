// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.recording.event.VirtualMachine;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions of QEMU and of its machine types, as one number: major times 100 plus minor. A distribution's own numbering is not known. */
public final class MachineType {
    private static final Pattern UPSTREAM =
            Pattern.compile("(?:pc-i440fx|pc-q35|virt|pseries|s390-ccw-virtio)-(\\d+)\\.(\\d+)");
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)(?:\\..*)?");

    private MachineType() {}

    /** Version of a versioned machine type; empty for an alias, which means the newest. */
    public static Optional<Integer> version(DiskView disk) {
        return disk.machine().map(VirtualMachine::machine).flatMap(type -> number(UPSTREAM, type));
    }

    public static Optional<Integer> qemuVersion(DiskView disk) {
        return disk.machine().map(VirtualMachine::qemuVersion).flatMap(version -> number(VERSION, version));
    }

    private static Optional<Integer> number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(DiskView.text(text));
        return matcher.matches()
                        && matcher.group(1).length() < 4
                        && matcher.group(2).length() < 3
                ? Optional.of(Integer.parseInt(matcher.group(1)) * 100 + Integer.parseInt(matcher.group(2)))
                : Optional.empty();
    }
}
