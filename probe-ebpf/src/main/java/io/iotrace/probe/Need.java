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
    GUEST(0),
    /** Linux AIO: io_submit(2). */
    NATIVE(1),
    /** io_uring. */
    IO_URING(2),
    /** Calls that block until their request is done: pread(2) and its like, and all of {@link #POOL}. */
    BLOCKING(4),
    /** What QEMU leaves to its pool of threads whatever its engine: fdatasync(2), fallocate(2), ioctl(2). */
    POOL(0),
    /** What devices do for it, and nothing else: of a process of which no request is followed. */
    DEVICE(7),
    /** Where calls block that should only submit; for a process without a guest, which has the scheduler's hooks else. */
    STALLS(0);

    /** Ways to submit requests. */
    static final Set<Need> ENGINES = Collections.unmodifiableSet(EnumSet.of(NATIVE, IO_URING, BLOCKING));

    /** {@code enum engine_bit} of tables.h; 0 for what is no way to submit, all where none is to be looked for. */
    final int engineBit;

    Need(int engineBit) {
        this.engineBit = engineBit;
    }

    static int engineBits(Set<Need> needs) {
        return needs.stream().mapToInt(need -> need.engineBit).reduce(0, (some, more) -> some | more);
    }

    static Set<Need> engines(int bits) {
        Set<Need> engines = EnumSet.noneOf(Need.class);
        ENGINES.stream().filter(need -> (need.engineBit & bits) != 0).forEach(engines::add);
        return engines;
    }

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
