// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

/** What a kernel offers to hook. */
interface KernelOffer {
    /** Why programs of this kind cannot be attached to a function or tracepoint, as the end of a sentence; empty when they can. */
    String whyNot(HookKind kind, String target);
}
