// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a process that is no virtual machine has open and does now, as far as that tells how it submits. What it does not tell is left to
 * {@link Need#unknown}.
 *
 * @param process its folder in a proc file system
 */
record ObservedProcess(Path process) {
    private static final String URING = "anon_inode:[io_uring]";
    private static final String NATIVE = "/[aio]";

    /** Descriptors below are input, output and errors: where a process that sleeps was told to write is no disk of its. */
    private static final int FIRST_OF_ITS_OWN = 3;

    /** Numbers of nanosleep(2) and clock_nanosleep(2): on x86-64, and on arm64. */
    private static final Set<String> SLEEPS =
            "aarch64".equals(System.getProperty("os.arch")) ? Set.of("101", "115") : Set.of("35", "230");

    /**
     * A process with a ring of io_uring, or a context of Linux AIO, submits by these; one with a single thread that sleeps until a time and has
     * neither a file with data nor a device open, but for its input and output, submits nothing. Direct I/O by another way is noticed (bios.h), buffered reads that reach a device too.
     */
    Set<Need> needs() {
        try {
            EnumSet<Need> engines = EnumSet.noneOf(Need.class);
            if (descriptors(0, URING::equals)) {
                engines.add(Need.IO_URING);
            }
            try (Stream<String> maps = Files.lines(process.resolve("maps"))) {
                if (maps.anyMatch(line -> line.contains(NATIVE))) {
                    engines.add(Need.NATIVE);
                }
            }
            return !engines.isEmpty() || isIdle() ? engines : Need.unknown(Probe.TargetKind.PROCESS);
        } catch (IOException | RuntimeException e) {
            return Need.unknown(Probe.TargetKind.PROCESS); // it has ended, or may not be looked at
        }
    }

    private boolean isIdle() throws IOException {
        try (Stream<Path> threads = Files.list(process.resolve("task"))) {
            if (threads.count() != 1) {
                return false;
            }
        }
        String call = Files.readString(process.resolve("syscall")).split(" ", 2)[0];
        return SLEEPS.contains(call) && !descriptors(FIRST_OF_ITS_OWN, ObservedProcess::isData);
    }

    private static boolean isData(String target) {
        if (!target.startsWith("/")) {
            return false; // a pipe, a socket
        }
        Path file = Path.of(target);
        try {
            return Files.isRegularFile(file) ? Files.size(file) > 0 : file.startsWith("/dev/") && isBlockDevice(file);
        } catch (IOException e) {
            return true; // not known: perhaps
        }
    }

    private static boolean isBlockDevice(Path file) {
        try {
            int mode = (int) Files.getAttribute(file, "unix:mode");
            return (mode & 0170000) == 0060000;
        } catch (IOException | RuntimeException e) {
            return true; // not known: perhaps
        }
    }

    private boolean descriptors(int from, Predicate<String> wanted) throws IOException {
        List<Path> links;
        try (Stream<Path> all = Files.list(process.resolve("fd"))) {
            links = all.toList();
        }
        for (Path link : links) {
            if (Integer.parseInt(link.getFileName().toString()) >= from && wanted.test(targetOf(link))) {
                return true;
            }
        }
        return false;
    }

    private static String targetOf(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed since it was listed
        }
    }
}
