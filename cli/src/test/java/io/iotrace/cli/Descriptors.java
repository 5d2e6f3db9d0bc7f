// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a process has open. */
final class Descriptors {
    private Descriptors() {}

    /** What each number stands for, such as {@code pipe:[4711]} or a path; without those that are closed meanwhile. */
    static Map<Integer, String> of(long processId) throws IOException {
        Map<Integer, String> targets = new TreeMap<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/" + processId + "/fd"))) {
            for (Path descriptor : all.toList()) {
                int number = Integer.parseInt(descriptor.getFileName().toString());
                try {
                    targets.put(number, Files.readSymbolicLink(descriptor).toString());
                } catch (IOException closedMeanwhile) {
                    targets.remove(number);
                }
            }
        }
        return targets;
    }
}
