// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The mounts of a process's mount namespace, from {@code mountinfo} (proc(5)). */
public final class MountTable {
    /**
     * A mounted file system.
     *
     * @param id mount id, unique on the host while the mount lives
     * @param device device of its super block: major &lt;&lt; 20 | minor
     * @param mountPoint where it is mounted
     * @param type file system type
     * @param source what is mounted, a device path for file systems on one
     * @param options mount and super block options, separated by commas
     */
    public record Mount(int id, long device, String mountPoint, String type, String source, String options) {
        /** Value of an option such as {@code upperdir}. */
        public Optional<String> option(String name) {
            for (String option : options.split(",", -1)) {
                if (option.startsWith(name + "=")) {
                    return Optional.of(option.substring(name.length() + 1));
                }
            }
            return Optional.empty();
        }
    }

    private final List<Mount> mounts;

    private MountTable(List<Mount> mounts) {
        this.mounts = mounts;
    }

    /** Mounts a process sees, then those of pid 1, for descriptors that came from another namespace. */
    public static MountTable of(HostRoot host, int pid) {
        List<Mount> mounts = new ArrayList<>();
        for (String owner : List.of(String.valueOf(pid), "1", "self")) {
            host.text("/proc/" + owner + "/mountinfo")
                    .ifPresent(text -> text.lines().forEach(line -> parse(line).ifPresent(mounts::add)));
        }
        return new MountTable(List.copyOf(mounts));
    }

    /** {@code 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue} */
    private static Optional<Mount> parse(String line) {
        int separator = line.indexOf(" - ");
        if (separator < 0) {
            return Optional.empty();
        }
        String[] before = line.substring(0, separator).split(" ", -1);
        String[] after = line.substring(separator + 3).split(" ", -1);
        if (before.length < 6 || after.length < 3 || !before[0].matches("\\d{1,9}")) {
            return Optional.empty();
        }
        Set<String> options = new LinkedHashSet<>(List.of(before[5].split(",", -1)));
        options.addAll(List.of(after[2].split(",", -1)));
        return Optional.of(new Mount(
                Integer.parseInt(before[0]),
                DeviceNumber.parse(before[2]).orElse(0),
                unescape(before[4]),
                after[0],
                unescape(after[1]),
                unescape(String.join(",", options))));
    }

    /** Blanks are written as octal escapes ({@code mangle} in fs/proc_namespace.c). */
    private static String unescape(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    public Optional<Mount> byId(int id) {
        return mounts.stream().filter(mount -> mount.id() == id).findFirst();
    }

    public Optional<Mount> byDevice(long device) {
        return mounts.stream().filter(mount -> mount.device() == device).findFirst();
    }

    /** The mount that holds a path: the one with the longest mount point above it, the later of two. */
    public Optional<Mount> byPath(String path) {
        Mount best = null;
        for (Mount mount : mounts) {
            String point = mount.mountPoint();
            boolean above = path.equals(point) || point.equals("/") || path.startsWith(point + "/");
            if (above && (best == null || point.length() >= best.mountPoint().length())) {
                best = mount;
            }
        }
        return Optional.ofNullable(best);
    }
}
