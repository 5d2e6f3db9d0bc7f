// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** What the kernel this JVM runs on offers: tracepoints and functions by its type information, and whether functions can be hooked. */
final class RunningKernel implements KernelOffer {
    private static final String ABSENT = "not in this kernel";

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
            case TRACEPOINT -> types.hasTracepoint(target) ? "" : ABSENT;
            case RAW_TRACEPOINT -> "no need for it in a kernel with type information";
            case SYSTEM_CALL -> "";
        };
    }

    private String tried(HookKind kind) {
        return trials.computeIfAbsent(kind, trial::whyNot);
    }
}
