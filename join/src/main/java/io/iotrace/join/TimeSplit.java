// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How an operation's time splits: the host's stages, and what was before, between and after its requests, which is the JVM's and the
 * guest kernel's. Where several requests are under way at one time, that time is divided evenly among their stages, so that the parts
 * add up to the whole.
 */
public final class TimeSplit {
    /** Time of an operation with no request under way: JVM, system call, file system, guest's block layer. */
    public static final String ABOVE = "above the host";

    private final Map<String, Double> nanos = new LinkedHashMap<>();

    private record Edge(long nanos, String stage, int change) {}

    /** Adds an operation's time. */
    public void add(Match match, ClockFit clock) {
        FileCall call = match.call();
        if (call.durationNanos() <= 0) {
            return;
        }
        List<Edge> edges = new ArrayList<>();
        for (HostRequest request : match.requests()) {
            for (HostRequest.StageTime stage : request.stages()) {
                long from = Math.max(call.startNanos(), clock.toGuest(stage.startNanos()));
                long to = Math.min(call.endNanos(), clock.toGuest(stage.endNanos()));
                if (from < to) {
                    edges.add(new Edge(from, stage.stage(), 1));
                    edges.add(new Edge(to, stage.stage(), -1));
                }
            }
        }
        edges.sort((a, b) -> Long.compare(a.nanos, b.nanos));
        Map<String, Integer> active = new LinkedHashMap<>();
        int count = 0;
        long now = call.startNanos();
        for (Edge edge : edges) {
            spend(active, count, edge.nanos - now);
            now = edge.nanos;
            active.merge(edge.stage, edge.change, Integer::sum);
            count += edge.change;
        }
        spend(active, count, call.endNanos() - now);
    }

    private void spend(Map<String, Integer> active, int count, long time) {
        if (time <= 0) {
            return;
        }
        if (count == 0) {
            nanos.merge(ABOVE, (double) time, Double::sum);
            return;
        }
        active.forEach((stage, times) -> {
            if (times > 0) {
                nanos.merge(stage, (double) time * times / count, Double::sum);
            }
        });
    }

    /** Nanoseconds by part, the largest first. */
    public Map<String, Long> parts() {
        Map<String, Long> sorted = new LinkedHashMap<>();
        nanos.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(entry -> sorted.put(entry.getKey(), Math.round(entry.getValue())));
        return sorted;
    }

    /** Of all time. */
    public double share(String part) {
        double total = nanos.values().stream().mapToDouble(Double::doubleValue).sum();
        return total == 0 ? 0 : nanos.getOrDefault(part, 0.0) / total;
    }
}
