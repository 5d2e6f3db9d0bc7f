// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a target does that the probe has to see. Hooks are attached while a target needs them, and taken away with the last one: many of
 * them are paid for by every process of the host (docs/design/0003-probe.md has the table).
 */
public enum Need {
    /** A guest: kicks, wake-ups of event loops, interrupts. */
    GUEST,
    /** Linux AIO: io_submit(2). */
    NATIVE,
    /** io_uring. */
    IO_URING,
    /** Calls that block until their request is done, and those of a thread pool: pread(2), fdatasync(2), fallocate(2). */
    BLOCKING,
    /** Where calls block that should only submit; for a process without a guest, which has the scheduler's hooks else. */
    STALLS;

    /** Ways to submit requests. */
    static final Set<Need> ENGINES = Collections.unmodifiableSet(EnumSet.of(NATIVE, IO_URING, BLOCKING));

    /**
     * What a process that is no virtual machine needs, by what it has open and does at this moment; all where that does not tell. Reads
     * /proc, so not for the thread that drains the ring.
     */
    public static Set<Need> observed(int processId) {
        return new ObservedProcess(Path.of("/proc", String.valueOf(processId))).needs();
    }

    /** What is safe for a target of which nothing is known: all of it. */
    public static Set<Need> unknown(Probe.TargetKind kind) {
        return kind == Probe.TargetKind.VIRTUAL_MACHINE
                ? EnumSet.of(GUEST, NATIVE, IO_URING, BLOCKING)
                : EnumSet.of(NATIVE, IO_URING, BLOCKING, STALLS);
    }
}
