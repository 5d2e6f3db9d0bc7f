// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** What the kernel this JVM runs on offers: tracepoints and functions by its type information, and whether functions can be hooked. */
final class RunningKernel implements KernelOffer {
    private static final String ABSENT = "not in this kernel";

    /** Passes the request and a flag since Linux 6.0, as do the two others of its rung; before, numbers out of it. */
    private static final String SQE = "io_uring_submit_sqe";

    private static final int SQE_ARGUMENTS = 2;

    private final KernelTypes types;
    private final Set<String> functions;
    private final HookTrial trial;
    private final Map<HookKind, String> trials = new EnumMap<>(HookKind.class);

    /** @param functions those of {@link HookLadder#functions} that the kernel has */
    RunningKernel(KernelTypes types, Set<String> functions, HookTrial trial) {
        this.types = types;
        this.functions = functions;
        this.trial = trial;
    }

    @Override
    public String whyNot(HookKind kind, String target) {
        return switch (kind) {
            case FENTRY -> types.hasFunction(target) ? tried(kind) : ABSENT;
            case KPROBE -> functions.contains(target) ? tried(kind) : ABSENT;
            case TRACEPOINT -> whyNotTracepoint(target);
            case RAW_TRACEPOINT -> "no need for it in a kernel with type information";
            case SYSTEM_CALL -> "";
        };
    }

    private String whyNotTracepoint(String name) {
        if (!types.hasTracepoint(name)) {
            return ABSENT;
        }
        return name.equals(SQE) && types.arguments(name) != SQE_ARGUMENTS
                ? "this kernel passes it no struct io_kiocb (Linux before 6.0)"
                : "";
    }

    private String tried(HookKind kind) {
        return trials.computeIfAbsent(kind, trial::whyNot);
    }
}
