// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.util.List;

/**
 * A point of the request path and the ways to hook it, best first.
 *
 * @param name point of the path, such as {@code kick}
 * @param essential whether no request can be followed without it
 * @param stagesLost stages lost when no rung can be used, separated by blanks
 * @param rungs the ladder
 */
record HookPoint(String name, boolean essential, String stagesLost, List<Rung> rungs) {
    /**
     * One way to hook a point.
     *
     * @param kind how its programs are attached
     * @param programs the programs, named as in the object; empty for {@link HookKind#SYSTEM_CALL}
     * @param targets the functions or tracepoints they need, in the order of the programs; one may serve all
     * @param hook what it is called in reports, such as {@code tp_btf:block_rq_issue}
     * @param stagesLost stages it cannot measure, separated by blanks
     * @param shortcoming what a better rung would do better, empty for nothing
     */
    record Rung(
            HookKind kind,
            List<String> programs,
            List<String> targets,
            String hook,
            String stagesLost,
            String shortcoming) {
        static Rung of(HookKind kind, List<String> programs, String... targets) {
            return new Rung(kind, programs, List.of(targets), kind.prefix + ":" + String.join(" + ", targets), "", "");
        }

        static Rung systemCall(String hook, String stagesLost, String shortcoming) {
            return new Rung(HookKind.SYSTEM_CALL, List.of(), List.of(), hook, stagesLost, shortcoming);
        }

        /** What a program of this rung is attached to. */
        String targetOf(String program) {
            return targets.get(targets.size() == 1 ? 0 : programs.indexOf(program));
        }

        /** The same for a kernel without types. */
        Rung withoutTypes() {
            return kind != HookKind.TRACEPOINT
                    ? this
                    : new Rung(
                            HookKind.RAW_TRACEPOINT,
                            programs,
                            targets,
                            hook.replace(HookKind.TRACEPOINT.prefix, HookKind.RAW_TRACEPOINT.prefix),
                            stagesLost,
                            shortcoming);
        }

        Rung named(String newHook) {
            return new Rung(kind, programs, targets, newHook, stagesLost, shortcoming);
        }

        Rung falls(String newShortcoming) {
            return new Rung(kind, programs, targets, hook, stagesLost, newShortcoming);
        }
    }

    /** The same for a kernel without types. */
    HookPoint withoutTypes() {
        return new HookPoint(
                name,
                essential,
                stagesLost,
                rungs.stream().map(Rung::withoutTypes).toList());
    }

    static HookPoint of(String name, String stagesLost, Rung... rungs) {
        return new HookPoint(name, false, stagesLost, List.of(rungs));
    }

    static HookPoint essential(String name, String stagesLost, Rung... rungs) {
        return new HookPoint(name, true, stagesLost, List.of(rungs));
    }
}
