// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Time inside the probe's programs, measured by the kernel (BPF_ENABLE_STATS of bpf(2)) from {@link Probe#measureRunTimes} until this is
 * closed. What it takes to get into a program and out again is not in it. Safe for several threads.
 */
public final class RunTimes implements AutoCloseable {
    private static final int BPF_ENABLE_STATS = 32;
    /** BPF_STATS_RUN_TIME, which is 0, as a union bpf_attr. */
    private static final byte[] OF_RUN_TIME = ByteBuffer.allocate(4).array();

    private static final long BPF_X86_64 = 321;
    private static final long BPF_ARM64 = 280;

    private final Libc libc;
    private final int descriptor;
    private final Map<String, Integer> programs;
    private final Map<String, Long> before;
    private boolean closed;

    private RunTimes(Libc libc, int descriptor, Map<String, Integer> programs) {
        this.libc = libc;
        this.descriptor = descriptor;
        this.programs = programs;
        before = read();
    }

    static Optional<RunTimes> begin(Libc libc, Map<String, Integer> programs) {
        long call = System.getProperty("os.arch").equals("aarch64") ? BPF_ARM64 : BPF_X86_64;
        int descriptor = (int) libc.syscall(call, BPF_ENABLE_STATS, OF_RUN_TIME, OF_RUN_TIME.length);
        return descriptor < 0 ? Optional.empty() : Optional.of(new RunTimes(libc, descriptor, programs));
    }

    private Map<String, Long> read() {
        Map<String, Long> nanos = new TreeMap<>();
        programs.forEach((name, program) -> nanos.put(name, ProgramInfo.runNanos(program)));
        return nanos;
    }

    /** Nanoseconds inside each program since this began, by the program's name. Those of a probe that was closed meanwhile are 0. */
    public Map<String, Long> nanos() {
        Map<String, Long> since = read();
        since.replaceAll((name, nanos) -> Math.max(0, nanos - before.get(name)));
        return since;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            libc.close(descriptor);
        }
    }
}
