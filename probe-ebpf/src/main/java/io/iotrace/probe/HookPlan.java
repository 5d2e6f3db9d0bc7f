// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import io.iotrace.probe.HookPoint.Rung;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which programs to load for each point of the request path: the best rung of its ladder that can be used here. A point without a rung
 * costs stages, never the run, unless it is one without which there is no request.
 */
final class HookPlan {
    /** A point, the rung chosen, null for none, and the better ones with the reason why not. */
    private record Choice(HookPoint point, Rung rung, Map<String, String> refused) {}

    private final List<Choice> choices = new ArrayList<>();

    private HookPlan(List<HookPoint> points, KernelOffer kernel, Refusals refusals) {
        for (HookPoint point : points) {
            Choice choice = choose(point, kernel, refusals);
            if (choice.rung() == null && point.essential()) {
                throw new ProbeException("of " + point.name() + " no hook can be used, without which no request can be"
                        + " followed (" + reasons(choice.refused())
                        + "): iotrace needs Linux 5.12 or newer");
            }
            choices.add(choice);
        }
    }

    private static Choice choose(HookPoint point, KernelOffer kernel, Refusals refusals) {
        Map<String, String> refused = new LinkedHashMap<>();
        for (Rung rung : point.rungs()) {
            String reason = refusals.whyNot(rung);
            if (reason.isEmpty()) {
                reason = rung.targets().stream()
                        .map(target -> kernel.whyNot(rung.kind(), target))
                        .filter(text -> !text.isEmpty())
                        .findFirst()
                        .orElse("");
            }
            if (reason.isEmpty()) {
                return new Choice(point, rung, refused);
            }
            refused.put(rung.hook(), reason);
        }
        return new Choice(point, null, refused);
    }

    /** The plan of points for a kernel, without the rungs that are refused. */
    static HookPlan of(List<HookPoint> points, KernelOffer kernel, Refusals refusals) {
        return new HookPlan(points, kernel, refusals);
    }

    /** Loads and attaches the programs of a plan. */
    interface Loader {
        LoadedObject load(HookPlan plan) throws RefusedHook;
    }

    /** Loads the best plan; when the kernel refuses a hook that it seemed to offer, the next best one without it. */
    static LoadedObject loadBest(List<HookPoint> points, KernelOffer kernel, Refusals refusals, Loader loader) {
        while (true) {
            try {
                return loader.load(of(points, kernel, refusals));
            } catch (RefusedHook e) {
                refusals.add(e.hook(), e.getMessage());
            }
        }
    }

    /** Programs to load and attach, in path order. */
    Set<String> programs() {
        return choices.stream()
                .filter(choice -> choice.rung() != null)
                .flatMap(choice -> choice.rung().programs().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Programs of every rung of every point. */
    static Set<String> allPrograms() {
        return HookLadder.points(true).stream()
                .flatMap(point -> point.rungs().stream())
                .flatMap(rung -> rung.programs().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    boolean uses(String program) {
        return programs().contains(program);
    }

    boolean uses(HookKind kind) {
        return choices.stream()
                .anyMatch(choice -> choice.rung() != null && choice.rung().kind() == kind);
    }

    /** The chosen rung that a program belongs to. */
    String hookOf(String program) {
        return rungOf(program).hook();
    }

    /** What a program is attached to. */
    String targetOf(String program) {
        return rungOf(program).targetOf(program);
    }

    HookKind kindOf(String program) {
        return rungOf(program).kind();
    }

    private Rung rungOf(String program) {
        return choices.stream()
                .map(Choice::rung)
                .filter(rung -> rung != null && rung.programs().contains(program))
                .findFirst()
                .orElseThrow();
    }

    /** What became of each point. */
    List<Hook> hooks() {
        return choices.stream()
                .map(choice -> choice.rung() == null
                        ? new Hook(
                                choice.point().name(),
                                "",
                                Hook.State.MISSING,
                                reasons(choice.refused()),
                                choice.point().stagesLost())
                        : new Hook(
                                choice.point().name(),
                                choice.rung().hook(),
                                Hook.State.ATTACHED,
                                whyNotBetter(choice),
                                choice.rung().stagesLost()))
                .toList();
    }

    private static String whyNotBetter(Choice choice) {
        String reasons = reasons(choice.refused());
        String shortcoming = choice.rung().shortcoming();
        return reasons.isEmpty() || shortcoming.isEmpty() ? reasons + shortcoming : reasons + "; " + shortcoming;
    }

    private static String reasons(Map<String, String> refused) {
        return refused.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("; "));
    }
}
