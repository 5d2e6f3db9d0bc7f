// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a join shows: how well it went, where the application's time went, and the slowest operations.
 *
 * @param accesses by kind of access, how many operations had which outcome
 * @param background requests that no operation waited for
 * @param sites call sites, the most time first
 * @param slowest slowest operations
 * @param findings what rules say of both sides together
 * @param remarks what could not be done
 * @param disks which disk is which
 * @param clock how the clocks relate, null when nothing was matched
 */
public record JoinReport(
        List<AccessLine> accesses,
        List<Background> background,
        List<Site> sites,
        List<Slow> slowest,
        List<JoinFinding> findings,
        List<String> remarks,
        List<String> disks,
        ClockFit clock) {
    private static final int MOST_SITES = 100;
    private static final int MOST_SLOW = 5;

    /**
     * Operations of one kind of access.
     *
     * @param access such as {@code direct read}
     * @param operations how many
     * @param bytes their bytes
     * @param outcomes how many had which outcome
     */
    public record AccessLine(String access, long operations, long bytes, Map<String, Long> outcomes) {}

    /**
     * Operations of one kind from one place of the program on one file.
     *
     * @param callSite the application's topmost frame
     * @param file the file
     * @param access kind of access
     * @param operations how many
     * @param totalNanos their time
     * @param meanNanos mean of it
     * @param maxNanos the longest
     * @param partNanos how the time splits: {@link TimeSplit#ABOVE} and the host's stages
     */
    public record Site(
            String callSite,
            String file,
            String access,
            long operations,
            long totalNanos,
            long meanNanos,
            long maxNanos,
            Map<String, Long> partNanos) {}

    /** A slow operation. */
    public record Slow(Match match, Map<String, Long> partNanos) {}

    private record SiteKey(String callSite, String file, String access) {}

    /** Makes the report. */
    public static JoinReport of(Join join) {
        return new JoinReport(
                accesses(join),
                join.background(),
                sites(join),
                slowest(join),
                JoinRules.apply(join),
                join.remarks(),
                join.disks(),
                join.clock());
    }

    private static List<AccessLine> accesses(Join join) {
        Map<String, List<Match>> byAccess = new TreeMap<>();
        for (Match match : join.matches()) {
            byAccess.computeIfAbsent(match.call().label(), label -> new ArrayList<>())
                    .add(match);
        }
        List<AccessLine> lines = new ArrayList<>();
        byAccess.forEach((label, matches) -> {
            Map<String, Long> outcomes = new LinkedHashMap<>();
            for (Outcome outcome : Outcome.values()) {
                long count = matches.stream()
                        .filter(match -> match.outcome() == outcome)
                        .count();
                if (count > 0) {
                    outcomes.put(outcome.label(), count);
                }
            }
            long bytes =
                    matches.stream().mapToLong(match -> match.call().bytes()).sum();
            lines.add(new AccessLine(label, matches.size(), bytes, outcomes));
        });
        return lines;
    }

    private static List<Site> sites(Join join) {
        Map<SiteKey, List<Match>> bySite = new LinkedHashMap<>();
        for (Match match : join.matches()) {
            FileCall call = match.call();
            bySite.computeIfAbsent(new SiteKey(call.callSite(), call.file(), call.label()), key -> new ArrayList<>())
                    .add(match);
        }
        List<Site> sites = new ArrayList<>();
        bySite.forEach((key, matches) -> {
            long[] times = matches.stream()
                    .mapToLong(match -> match.call().durationNanos())
                    .toArray();
            long total = Arrays.stream(times).sum();
            sites.add(new Site(
                    key.callSite,
                    key.file,
                    key.access,
                    times.length,
                    total,
                    total / times.length,
                    Arrays.stream(times).max().orElse(0),
                    parts(matches, join.clock())));
        });
        sites.sort(Comparator.comparingLong(site -> -site.totalNanos));
        return List.copyOf(sites.subList(0, Math.min(MOST_SITES, sites.size())));
    }

    private static Map<String, Long> parts(List<Match> matches, ClockFit clock) {
        TimeSplit split = new TimeSplit();
        if (clock != null) {
            matches.forEach(match -> split.add(match, clock));
        }
        return split.parts();
    }

    private static List<Slow> slowest(Join join) {
        return join.matches().stream()
                .sorted(Comparator.comparingLong(match -> -match.call().durationNanos()))
                .limit(MOST_SLOW)
                .map(match -> new Slow(match, parts(List.of(match), join.clock())))
                .toList();
    }
}
