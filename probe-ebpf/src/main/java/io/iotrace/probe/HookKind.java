// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

/** How programs are attached. */
enum HookKind {
    /** At a function's entry and exit through a trampoline, with the kernel's types. */
    FENTRY("fentry"),
    /** At a function through a breakpoint. */
    KPROBE("kprobe"),
    /** At a tracepoint, with the kernel's types. */
    TRACEPOINT("tp_btf"),
    /** At a tracepoint, without them. */
    RAW_TRACEPOINT("raw_tp"),
    /** Not at all: the hooks of the submit calls see it too. */
    SYSTEM_CALL("write(2)");

    final String prefix;

    HookKind(String prefix) {
        this.prefix = prefix;
    }
}
