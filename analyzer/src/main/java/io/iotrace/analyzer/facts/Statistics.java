// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import io.iotrace.analyzer.metrics.BySecond;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.event.LeafStatistics;
import io.iotrace.recording.event.PageCache;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.SubmitStall;
import io.iotrace.recording.event.ThreadStatistics;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was recorded by the second, and the submit calls that blocked, added up. */
public final class Statistics {
    private static final String SEPARATOR = "\0";

    private final SortedMap<String, ThreadLoad> threads = new TreeMap<>();
    private final SortedMap<String, LeafLoad> leaves = new TreeMap<>();
    private final SortedMap<String, BySecond> leafBytes = new TreeMap<>();
    private final SortedMap<String, CacheUse> pageCaches = new TreeMap<>();
    private final SortedMap<String, Stalls> stalls = new TreeMap<>();

    void add(EventContext context, RecordingEvent event) {
        if (event instanceof ThreadStatistics second) {
            ThreadLoad load = ThreadLoad.of(context.durationNanos(), second);
            threads.merge(key(load.virtualMachine(), load.threadId()), load, ThreadLoad::plus);
        } else if (event instanceof LeafStatistics second) {
            leaves.merge(second.leaf(), LeafLoad.of(second), LeafLoad::plus);
            leafBytes(second.leaf(), context.startNanos(), second.readBytes() + second.writtenBytes());
        } else if (event instanceof PageCache seen) {
            pageCaches.merge(key(seen.virtualMachine(), seen.disk()), CacheUse.of(seen), CacheUse::most);
        } else if (event instanceof SubmitStall stall) {
            stalls(stall.virtualMachine(), stall.disk(), stall.operation(), site(stall))
                    .offProcessor()
                    .add(stall.offProcessor());
        }
    }

    private void leafBytes(String leaf, long startNanos, long bytes) {
        leafBytes.computeIfAbsent(leaf, absent -> new BySecond()).add(startNanos, bytes);
    }

    void merge(Statistics other) {
        other.leafBytes.forEach((leaf, bytes) ->
                leafBytes.computeIfAbsent(leaf, absent -> new BySecond()).merge(bytes));
        other.threads.forEach((key, load) -> threads.merge(key, load, ThreadLoad::plus));
        other.leaves.forEach((key, load) -> leaves.merge(key, load, LeafLoad::plus));
        other.pageCaches.forEach((key, use) -> pageCaches.merge(key, use, CacheUse::most));
        other.stalls
                .values()
                .forEach(theirs -> stalls(theirs.virtualMachine(), theirs.disk(), theirs.operation(), theirs.site())
                        .offProcessor()
                        .merge(theirs.offProcessor()));
    }

    public List<ThreadLoad> threads(String virtualMachine) {
        return threads.values().stream()
                .filter(load -> load.virtualMachine().equals(virtualMachine))
                .toList();
    }

    public Optional<ThreadLoad> thread(String virtualMachine, int threadId) {
        return Optional.ofNullable(threads.get(key(virtualMachine, threadId)));
    }

    public Optional<LeafLoad> leaf(String name) {
        return Optional.ofNullable(leaves.get(name));
    }

    /** Bytes that a leaf moved for all its users, by second; empty when the recording does not hold them. */
    public Optional<BySecond> leafBytes(String name) {
        return Optional.ofNullable(leafBytes.get(name));
    }

    public Optional<CacheUse> pageCache(String virtualMachine, String disk) {
        return Optional.ofNullable(pageCaches.get(key(virtualMachine, disk)));
    }

    /** Blocking submit calls of a disk, one entry per operation and cause. */
    public List<Stalls> stalls(String virtualMachine, String disk) {
        return stalls.values().stream()
                .filter(stall -> stall.virtualMachine().equals(virtualMachine)
                        && stall.disk().equals(disk))
                .toList();
    }

    private Stalls stalls(String virtualMachine, String disk, String operation, WaitSite site) {
        return stalls.computeIfAbsent(
                key(virtualMachine, disk, operation, site.cause(), site.rules()),
                absent -> new Stalls(virtualMachine, disk, operation, site, new Histogram()));
    }

    /** The table knows best; a stack that is not in it keeps the collector's words and is evidence for nothing. */
    private static WaitSite site(SubmitStall stall) {
        String stack = stall.kernelStack() == null ? "" : stall.kernelStack();
        String frames = stack.isBlank() && stall.waitSite() != null ? stall.waitSite() : stack;
        return WaitSites.classify(frames)
                .orElseGet(() -> new WaitSite(
                        stall.cause() == null || stall.cause().isBlank() ? "at an unknown place" : stall.cause(),
                        List.of()));
    }

    private static String key(Object... parts) {
        StringBuilder key = new StringBuilder();
        for (Object part : parts) {
            key.append(part).append(SEPARATOR);
        }
        return key.toString();
    }
}
