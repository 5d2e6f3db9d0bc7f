// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether the control groups of a process limit its I/O: io.max of version 2 (Documentation/admin-guide/cgroup-v2.rst), or
 * blkio.throttle of version 1, in its group or one above.
 */
final class IoLimits {
    private static final List<String> V1_FILES = List.of(
            "blkio.throttle.read_iops_device",
            "blkio.throttle.write_iops_device",
            "blkio.throttle.read_bps_device",
            "blkio.throttle.write_bps_device");

    private final Path root;

    /** @param root what /proc and /sys are below */
    IoLimits(Path root) {
        this.root = root;
    }

    boolean limits(int processId) {
        for (String line : lines(root.resolve("proc/" + processId + "/cgroup"))) {
            String[] parts = line.split(":", 3); // hierarchy, controllers, path
            if (parts.length == 3 && limits(parts[1], parts[2])) {
                return true;
            }
        }
        return false;
    }

    private boolean limits(String controllers, String group) {
        boolean blkio = List.of(controllers.split(",", -1)).contains("blkio");
        if (!blkio && !controllers.isEmpty()) {
            return false;
        }
        Path top = root.resolve(blkio ? "sys/fs/cgroup/blkio" : "sys/fs/cgroup");
        List<String> files = blkio ? V1_FILES : List.of("io.max");
        for (Path at = top.resolve(group.substring(1)).normalize(); at.startsWith(top); at = at.getParent()) {
            Path directory = at;
            if (files.stream().anyMatch(file -> !lines(directory.resolve(file)).isEmpty())) {
                return true;
            }
        }
        return false;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException absent) {
            return List.of();
        }
    }
}
