// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import io.iotrace.probe.HookPoint.Rung;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Rungs that must not be used: the user forbade them, or the kernel refused them when it was asked to attach them. */
final class Refusals {
    private final Map<String, String> reasons = new HashMap<>();

    /** Forbids hooks by kind ({@code fentry}) or name ({@code kprobe:ioeventfd_write}). */
    static Refusals forbidding(Set<String> hooks) {
        Refusals refusals = new Refusals();
        hooks.forEach(hook -> refusals.reasons.put(hook, "forbidden by --without-hook"));
        return refusals;
    }

    void add(String kindOrHook, String reason) {
        reasons.put(kindOrHook, reason);
    }

    /** Why a rung is not to be used, empty when it may be. */
    String whyNot(Rung rung) {
        String byHook = reasons.getOrDefault(rung.hook(), "");
        return byHook.isEmpty() ? reasons.getOrDefault(rung.kind().prefix, "") : byHook;
    }
}
