// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Which devices cgroups share by weight, so that somebody wants a fair scheduler there. */
final class IoWeights {
    private static final List<String> HIERARCHIES =
            List.of("/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/blkio");
    private static final List<String> FILES =
            List.of("io.bfq.weight", "io.weight", "blkio.bfq.weight", "blkio.bfq.weight_device");
    private static final String DEFAULT_WEIGHT = "100";
    /** Enough for any host seen, and an end for one with a runaway cgroup. */
    private static final int MOST_DIRECTORIES = 10_000;

    private final Set<Long> devices = new HashSet<>();
    private boolean everywhere;

    static IoWeights of(HostRoot host) {
        IoWeights weights = new IoWeights();
        Deque<String> directories = new ArrayDeque<>(HIERARCHIES);
        Set<String> visited = new HashSet<>();
        while (!directories.isEmpty() && visited.size() < MOST_DIRECTORIES && !weights.everywhere) {
            String directory = directories.remove();
            if (!visited.add(directory)) {
                continue;
            }
            for (String name : host.list(directory)) {
                String path = directory + "/" + name;
                if (FILES.contains(name)) {
                    host.text(path).ifPresent(weights::take);
                } else if (host.isDirectory(path)) {
                    directories.add(path);
                }
            }
        }
        return weights;
    }

    /** {@code default 100} and {@code 8:0 200} lines, or a lone number in the older hierarchy. */
    private void take(String text) {
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split("\\s+", -1);
            OptionalLong device = DeviceNumber.parse(words[0]);
            String weight = words[words.length - 1];
            if (!weight.matches("\\d+") || weight.equals(DEFAULT_WEIGHT)) {
                continue;
            }
            if (device.isPresent()) {
                devices.add(device.getAsLong());
            } else {
                everywhere = true;
            }
        }
    }

    boolean applyTo(long device) {
        return everywhere || devices.contains(device);
    }
}
