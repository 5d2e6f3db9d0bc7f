// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The targets in {@code struct variables} (tables.h): a dense array, and places by process id that name an index in it. Only this class
 * writes them, but that the kernel marks a target that has ended.
 *
 * <p>Assumes: one thread. Guarantees: a target is found by the kernel from {@link #follow} on, with its kind; a place that was given back is
 * no longer passed over by look-ups, unless a target behind it needs it to be found; no entry is ever moved under the kernel's eyes.
 */
final class TargetTable {
    static final int TARGETS = 1024;
    static final int TARGET_SIZE = 24;
    static final int TARGET_KIND = 4;
    static final int TARGET_ENGINES = 8;
    static final int TARGET_UNPLANNED = 12;
    static final int TARGET_SAMPLE = 16;
    static final int PLACES = 8192;
    static final int PROBES = 8;
    static final int GONE = -1;

    /** A place that look-ups pass over: no target's index, as the kernel masks it, unless that target is the one looked for. */
    private static final short PASSED = (short) 0xffff;

    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;
    private static final int HASH_SHIFT = 40;
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle SHORT =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.nativeOrder());

    /** A target: its index, what it needs, and which ways to submit the kernel saw it use of which nobody had said so. */
    private record Target(int index, Probe.TargetKind kind, Set<Need> needs, Set<Need> seen) {}

    /** An index that is not free yet: its process is no target any more, but things of it are still in other tables. */
    record Former(int index, int processId) {}

    private final ByteBuffer variables;
    private final int targets;
    private final int places;
    private final Map<Integer, Target> byProcess = new HashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private final BitSet live = new BitSet();
    private int highest;

    /**
     * @param variables memory of the probe
     * @param targets where the array of targets begins in it
     * @param places where the places by process id begin
     */
    TargetTable(ByteBuffer variables, int targets, int places) {
        this.variables = variables;
        this.targets = targets;
        this.places = places;
        for (int index = 0; index < TARGETS; index++) {
            free.add(index);
        }
    }

    /**
     * Follows a process, or changes what it needs; false when no index is free. What it was seen to submit by it needs whatever is said later.
     */
    boolean follow(int processId, Probe.TargetKind kind, Set<Need> asked) {
        Target there = byProcess.get(processId);
        Set<Need> seen = there == null ? Set.of() : there.seen();
        Set<Need> needs = union(asked, seen);
        Integer index = there == null ? free.peek() : Integer.valueOf(there.index());
        if (index == null) {
            return false;
        }
        int at = targets + index * TARGET_SIZE;
        INT.set(variables, at + TARGET_KIND, kind.code);
        INT.set(variables, at + TARGET_ENGINES, Need.engineBits(needs));
        if (there == null) {
            int place = freePlace(processId);
            if (place < 0) {
                return false;
            }
            free.remove();
            INT.set(variables, at + TARGET_SAMPLE, 1);
            live.set(index);
            highest = Math.max(highest, index + 1);
            INT.setRelease(variables, at, processId);
            SHORT.setRelease(variables, place, (short) (index + 1));
        }
        byProcess.put(processId, new Target(index, kind, needs, seen));
        return true;
    }

    /** Follows one in so many of its requests; nothing for a process that is no target. */
    void sample(int processId, int oneOf) {
        Target target = byProcess.get(processId);
        if (target != null) {
            INT.setRelease(variables, targets + target.index() * TARGET_SIZE + TARGET_SAMPLE, oneOf);
        }
    }

    private int freePlace(int processId) {
        for (int i = 0; i < PROBES; i++) {
            int place = place(hash(processId) + i);
            short there = variables.getShort(place);
            if (there == 0 || there == PASSED) {
                return place;
            }
        }
        return -1;
    }

    /** Ends a target: no request of it begins any more. Null when it was none. */
    Former unfollow(int processId) {
        Target target = byProcess.remove(processId);
        if (target == null) {
            return null;
        }
        live.clear(target.index());
        INT.setRelease(variables, targets + target.index() * TARGET_SIZE, GONE);
        INT.setRelease(variables, targets + target.index() * TARGET_SIZE + TARGET_UNPLANNED, 0);
        for (int i = 0; i < PROBES; i++) {
            int place = place(hash(processId) + i);
            if (variables.getShort(place) == (short) (target.index() + 1)) {
                SHORT.setRelease(variables, place, PASSED);
                clearPassed(hash(processId) + i);
                break;
            }
        }
        return new Former(target.index(), processId);
    }

    /** A place that is passed over need not be when the one behind it is empty: no look-up goes further than that. */
    private void clearPassed(int last) {
        int hash = last;
        while (variables.getShort(place(hash + 1)) == 0 && variables.getShort(place(hash)) == PASSED) {
            SHORT.setRelease(variables, place(hash), (short) 0);
            hash--;
        }
    }

    /** Gives an index to the next target, when nothing in other tables bears it any more. */
    void release(Former former) {
        INT.setRelease(variables, targets + former.index() * TARGET_SIZE, 0);
        INT.set(variables, targets + former.index() * TARGET_SIZE + TARGET_UNPLANNED, 0);
        free.add(former.index());
    }

    /** Whether {@link #ended} or {@link #unplanned} has any; allocates nothing. */
    boolean hasNews() {
        for (int index = 0; index < highest; index++) {
            int at = targets + index * TARGET_SIZE;
            if (variables.getInt(at + TARGET_UNPLANNED) != 0
                    || (live.get(index) && (int) INT.getAcquire(variables, at) == GONE)) {
                return true;
            }
        }
        return false;
    }

    /** Targets that the kernel saw end. */
    List<Integer> ended() {
        List<Integer> ended = new ArrayList<>();
        byProcess.forEach((processId, target) -> {
            if ((int) INT.getAcquire(variables, targets + target.index() * TARGET_SIZE) == GONE) {
                ended.add(processId);
            }
        });
        return ended;
    }

    /** Targets that use ways to submit, or are about to, that their needs do not name, and which. */
    Map<Integer, Set<Need>> unplanned() {
        Map<Integer, Set<Need>> unplanned = new HashMap<>();
        byProcess.forEach((processId, target) -> {
            int at = targets + target.index() * TARGET_SIZE + TARGET_UNPLANNED;
            int engines = (int) INT.getAndSet(variables, at, 0);
            if (engines != 0) {
                unplanned.put(processId, Need.engines(engines));
            }
        });
        return unplanned;
    }

    boolean has(int processId) {
        return byProcess.containsKey(processId);
    }

    boolean isEmpty() {
        return byProcess.isEmpty();
    }

    /** Adds ways to submit to what a target needs. */
    void widen(int processId, Set<Need> engines) {
        Target target = byProcess.get(processId);
        byProcess.put(
                processId, new Target(target.index(), target.kind(), target.needs(), union(target.seen(), engines)));
        follow(processId, target.kind(), target.needs());
    }

    private static Set<Need> union(Set<Need> some, Set<Need> more) {
        Set<Need> all = EnumSet.noneOf(Need.class);
        all.addAll(some);
        all.addAll(more);
        return all;
    }

    Probe.TargetKind kind(int processId) {
        return byProcess.get(processId).kind();
    }

    /** What all targets need together. */
    Set<Need> needs() {
        Set<Need> needs = EnumSet.noneOf(Need.class);
        byProcess.values().forEach(target -> needs.addAll(target.needs()));
        return needs;
    }

    /** Places by process id that are not empty: of targets, and passed over. */
    int placesInUse() {
        int count = 0;
        for (int i = 0; i < PLACES; i++) {
            count += variables.getShort(place(i)) == 0 ? 0 : 1;
        }
        return count;
    }

    private int place(int hash) {
        return places + (hash & (PLACES - 1)) * Short.BYTES;
    }

    /** As in lookup.h. */
    private static int hash(int processId) {
        return (int) (((processId & 0xffffffffL) * MULTIPLIER) >>> HASH_SHIFT);
    }
}
