// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** What the kernel counts of loaded programs (bpf_prog_show_fdinfo, kernel/bpf/syscall.c). */
final class ProgramInfo {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fdinfo");
    private static final String MISSES = "recursion_misses:";
    private static final String RUN_TIME = "run_time_ns:";

    private ProgramInfo() {}

    /** How often programs were not run because they interrupted themselves; 0 before Linux 5.12, which does not count it. */
    static long recursionMisses(Collection<Integer> programs) {
        return programs.stream()
                .mapToLong(program -> misses(DESCRIPTORS.resolve(program.toString())))
                .sum();
    }

    /** Nanoseconds inside a program while the kernel measured that. */
    static long runNanos(int program) {
        return number(DESCRIPTORS.resolve(Integer.toString(program)), RUN_TIME);
    }

    /** The same of one program, by the file that tells of its descriptor. */
    static long misses(Path file) {
        return number(file, MISSES);
    }

    private static long number(Path file, String name) {
        try {
            return Files.readString(file)
                    .lines()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(
                            line -> Long.parseLong(line.substring(name.length()).strip()))
                    .sum();
        } catch (IOException e) {
            return 0; // closed with the probe
        }
    }
}
