// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.recording.event.VirtualDisk;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was asked of a disk on one side, and how it was configured. */
final class DiskLoad {
    private final SortedMap<String, Second> operations = new TreeMap<>();
    private final Map<String, Long> engines = new HashMap<>();
    private final TreeSet<String> configurations = new TreeSet<>();
    private long activeSeconds;

    DiskLoad(List<DiskSeries> runs) {
        for (DiskSeries run : runs) {
            TreeSet<Long> active = new TreeSet<>();
            long longest = 1;
            for (Map.Entry<String, OperationSeries> entry : run.operations().entrySet()) {
                OperationSeries series = entry.getValue();
                operations
                        .computeIfAbsent(entry.getKey(), absent -> new Second())
                        .merge(series.all());
                series.seconds().keySet().forEach(number -> active.add(number * series.secondsEach()));
                longest = Math.max(longest, series.secondsEach());
            }
            activeSeconds += active.size() * longest;
            run.engines().forEach((engine, requests) -> engines.merge(engine, requests, Long::sum));
            if (run.configuration != null) {
                configurations.add(text(run.configuration));
            }
        }
    }

    private static String text(VirtualDisk disk) {
        String server = disk.ioThreads() == null || disk.ioThreads().isEmpty() ? "main loop" : disk.ioThreads();
        return Stream.of(
                        disk.deviceModel(),
                        disk.format(),
                        disk.cacheDirect() ? "O_DIRECT" : "page cache",
                        disk.knowsIoThreads() ? server : null)
                .filter(fact -> fact != null && !fact.isBlank())
                .collect(Collectors.joining(", "));
    }

    SortedMap<String, Second> operations() {
        return operations;
    }

    long requests() {
        return operations.values().stream().mapToLong(second -> second.count).sum();
    }

    /** Over the seconds in which there were requests. */
    double requestsPerSecond() {
        return activeSeconds == 0 ? 0 : (double) requests() / activeSeconds;
    }

    double share(String operation) {
        Second second = operations.get(operation);
        return second == null || requests() == 0 ? 0 : (double) second.count / requests();
    }

    /** Bytes of a request; 0 when there is none. */
    double meanBytes(String operation) {
        Second second = operations.get(operation);
        return second == null || second.count == 0 ? 0 : (double) second.bytes / second.count;
    }

    /** At submission; 0 when not known. */
    double queueDepth() {
        double depths = 0;
        double known = 0;
        for (Second second : operations.values()) {
            depths += second.queueDepths;
            known += second.depthsKnown;
        }
        return known == 0 ? 0 : depths / known;
    }

    /** Mean time of all requests that have a total; 0 when none has. */
    double meanNanos() {
        double sum = 0;
        double count = 0;
        for (Second second : operations.values()) {
            for (Second.Group group : second.groups) {
                sum += group == null ? 0 : group.total.sumNanos();
                count += group == null ? 0 : group.total.count();
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    String engines() {
        return engines.keySet().stream().sorted().collect(Collectors.joining(" "));
    }

    String configuration() {
        return String.join("; ", configurations);
    }
}
