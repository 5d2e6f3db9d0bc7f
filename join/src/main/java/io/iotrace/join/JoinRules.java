// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import io.iotrace.recording.DiskRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Rules on the application's and the host's side together. Each is silent where it has too little to go by. */
final class JoinRules {
    private static final int LEAST_OPERATIONS = 100;
    private static final double MOST_TIME = 0.5;
    private static final long SMALL_BYTES = 16 << 10;
    private static final double MUCH_JOURNAL = 1.0;
    private static final double MUCH_ABOVE = 0.5;

    private final Join join;
    private final List<JoinFinding> findings = new ArrayList<>();
    private final long totalNanos;

    private JoinRules(Join join) {
        this.join = join;
        totalNanos = nanos(match -> true);
    }

    static List<JoinFinding> apply(Join join) {
        if (join.clock() == null) {
            return List.of();
        }
        JoinRules rules = new JoinRules(join);
        rules.syncBound();
        rules.smallSynchronousWrites();
        rules.journal();
        rules.timeAboveTheHost();
        rules.doubleCaching();
        return List.copyOf(rules.findings);
    }

    private List<Match> matches(Predicate<Match> which) {
        return join.matches().stream().filter(which).toList();
    }

    private long nanos(Predicate<Match> which) {
        return join.matches().stream()
                .filter(which)
                .mapToLong(match -> match.call().durationNanos())
                .sum();
    }

    private static boolean isSync(Match match) {
        return match.call().access() == Access.SYNC;
    }

    private void syncBound() {
        List<Match> syncs = matches(JoinRules::isSync);
        long time = nanos(JoinRules::isSync);
        if (syncs.size() < LEAST_OPERATIONS || time < MOST_TIME * totalNanos) {
            return;
        }
        findings.add(new JoinFinding(
                "sync-bound",
                "the application waits for syncs more than for all other file I/O",
                List.of(
                        syncs.size() + " syncs take " + percent(time, totalNanos) + " of the time in file I/O, "
                                + micros(time / syncs.size()) + " each",
                        mostTime(syncs)),
                "commit more per sync (group commit, batches), or give the log a disk whose flush is fast",
                true));
    }

    private void smallSynchronousWrites() {
        List<Match> writes = matches(match -> match.call().access() == Access.SYNCHRONOUS_WRITE
                && match.call().bytes() < SMALL_BYTES);
        long time =
                writes.stream().mapToLong(match -> match.call().durationNanos()).sum();
        if (writes.size() < LEAST_OPERATIONS || time < MOST_TIME * totalNanos) {
            return;
        }
        long bytes = writes.stream().mapToLong(match -> match.call().bytes()).sum();
        findings.add(new JoinFinding(
                "small-synchronous-writes",
                "small writes to a file that is open with O_SYNC or O_DSYNC each wait for the medium",
                List.of(
                        writes.size() + " writes of " + bytes / writes.size() + " bytes on average take "
                                + percent(time, totalNanos) + " of the time in file I/O",
                        mostTime(writes)),
                "collect writes into one buffer, or write them plainly and sync once",
                true));
    }

    /** What the journal writes beside the data: by its place, or else by time. */
    private void journal() {
        List<Match> waits = matches(match -> isSync(match) || match.call().access() == Access.SYNCHRONOUS_WRITE);
        // On one kernel the thread's own requests are not told from the journal's.
        if (join.clock().supporting() == 0 || waits.size() < LEAST_OPERATIONS) {
            return;
        }
        long own = bytes(waits, Role.OWN);
        long journal = bytes(waits, Role.JOURNAL);
        boolean known = join.knowsJournals();
        long beside = known ? journal : bytes(waits, Role.OTHER);
        if (own == 0 || beside < MUCH_JOURNAL * own) {
            return;
        }
        findings.add(new JoinFinding(
                "journal-amplification",
                "the file system writes as much beside the data as the data, while the application waits",
                List.of(beside + (known ? " bytes of the journal" : " bytes of other writes") + " beside " + own
                        + " bytes of the files' own in " + waits.size() + " waits"
                        + (known ? "" : "; by time, so that other files' writes may be among them")),
                "use force(false) or O_DSYNC where the file's size does not change, and allocate files before they are written",
                known));
    }

    private static long bytes(List<Match> matches, Role role) {
        return matches.stream()
                .flatMap(match -> match.work().stream())
                .filter(work -> work.role() == role)
                .mapToLong(work -> work.request().bytes())
                .sum();
    }

    /** The place in the program that most of the operations' time is from. */
    private static String mostTime(List<Match> matches) {
        Map<String, Long> bySite = new TreeMap<>();
        long total = 0;
        for (Match match : matches) {
            long nanos = match.call().durationNanos();
            bySite.merge(match.call().callSite(), nanos, Long::sum);
            total += nanos;
        }
        Map.Entry<String, Long> most = Collections.max(bySite.entrySet(), Map.Entry.<String, Long>comparingByValue());
        return percent(most.getValue(), total) + " of that time from " + most.getKey();
    }

    private void timeAboveTheHost() {
        List<Match> served = matches(match -> match.outcome() == Outcome.REQUESTS);
        TimeSplit split = new TimeSplit();
        served.forEach(match -> split.add(match, join.clock()));
        double share = split.share(TimeSplit.ABOVE);
        if (served.size() < LEAST_OPERATIONS
                || share < MUCH_ABOVE
                || join.clock().supporting() == 0) {
            return;
        }
        findings.add(new JoinFinding(
                "guest-time",
                "most of the time of operations that reached the disk passes in the guest, before the host has the request",
                List.of(String.format(
                        Locale.ROOT,
                        "%.0f %% of the time of %d operations has no request on the host",
                        100 * share,
                        served.size())),
                "look at the guest: its I/O scheduler (none for virtio), its queue depth against the disk's, steal time of its CPUs",
                true));
    }

    /** The guest's cache and the host's: that both hold the same data cannot be seen from requests alone. */
    private void doubleCaching() {
        List<Match> reads =
                matches(match -> match.call().access() == Access.BUFFERED_READ && match.outcome() == Outcome.REQUESTS);
        List<HostRequest> requests =
                reads.stream().flatMap(match -> match.own().stream()).toList();
        long cached = requests.stream().filter(HostRequest::isCacheOnly).count();
        boolean buffered = requests.stream().anyMatch(request -> (request.flags() & DiskRequest.BUFFERED) != 0);
        boolean ofGuest = join.clock().supporting() > 0;
        if (requests.size() < LEAST_OPERATIONS || !ofGuest || !buffered || cached < requests.size() / 2) {
            return;
        }
        findings.add(new JoinFinding(
                "double-caching",
                "what misses in the guest's page cache is found in the host's",
                List.of(cached + " of " + requests.size()
                        + " requests of buffered reads reached no device on the host"),
                "give the memory to the guest instead and open the disk with cache=none",
                false));
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "0 %" : Math.round(100.0 * part / whole) + " %";
    }

    private static String micros(long nanos) {
        return JoinText.time(nanos);
    }
}
