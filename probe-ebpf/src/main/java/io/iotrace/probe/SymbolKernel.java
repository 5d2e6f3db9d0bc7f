// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.util.HashSet;
import java.util.Set;

/** What a kernel without type information offers, by its symbols: a tracepoint has a function that calls its probes. */
final class SymbolKernel implements KernelOffer {
    /** include/linux/tracepoint.h, DEFINE_TRACE_FN, since 5.10. */
    private static final String CALLS_PROBES = "__traceiter_";

    private static final String ABSENT = "not in this kernel";

    private final Set<String> symbols;
    private final boolean kprobes;
    private final boolean knowsUring;

    /**
     * @param symbols the kernel's functions, of those in {@link #interesting}
     * @param kprobes whether the kernel was built with them
     * @param knowsUring whether its headers tell what a request of io_uring is, as they do since 6.0
     */
    SymbolKernel(Set<String> symbols, boolean kprobes, boolean knowsUring) {
        this.symbols = symbols;
        this.kprobes = kprobes;
        this.knowsUring = knowsUring;
    }

    /** Functions to look for. */
    static Set<String> interesting() {
        Set<String> names = new HashSet<>(ProbeConstants.functions());
        HookLadder.tracepoints().forEach(tracepoint -> names.add(CALLS_PROBES + tracepoint));
        return names;
    }

    @Override
    public String whyNot(HookKind kind, String target) {
        return switch (kind) {
            case FENTRY, TRACEPOINT -> "needs the kernel's type information";
            case RAW_TRACEPOINT -> rawTracepoint(target);
            case KPROBE -> kprobe(target);
            case SYSTEM_CALL -> "";
        };
    }

    private String rawTracepoint(String target) {
        if (!symbols.contains(CALLS_PROBES + target)) {
            return ABSENT;
        }
        return target.startsWith("io_uring_") && !knowsUring ? "headers before Linux 6.0 do not tell its requests" : "";
    }

    private String kprobe(String target) {
        if (!kprobes) {
            return "this kernel has no kprobes";
        }
        return symbols.contains(target) ? "" : ABSENT;
    }
}
