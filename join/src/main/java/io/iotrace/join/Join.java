// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A guest's operations joined with a host's requests.
 *
 * @param matches each operation, in the order of time
 * @param clock how the clocks relate, null when nothing could be matched
 * @param disks which disk is which, with how that is known
 * @param knowsJournals whether the place of the journal is known on each of these disks
 * @param background requests of these disks that no operation waited for; on one kernel none is known
 * @param remarks what could not be done, and what to doubt, in sentences
 */
public record Join(
        List<Match> matches,
        ClockFit clock,
        List<String> disks,
        boolean knowsJournals,
        List<Background> background,
        List<String> remarks) {
    /** The clocks of one kernel are read a moment apart. */
    private static final long SAME_KERNEL_TOLERANCE = 50_000;
    /** By no more do JFR's clock and the kernel's run apart in a second. */
    private static final long MOST_STEP = 1_000_000;

    /** Joins; never fails, as what cannot be matched is said. */
    public static Join of(GuestRecording guest, HostRecording host) {
        List<String> remarks = new ArrayList<>();
        if (guest.lost() > 0) {
            remarks.add("The agent could not record " + guest.lost() + " operations.");
        }
        if (!guest.clock().isKnown()) {
            remarks.add("The guest's recording has no iotrace.AgentClock events: its times are the wall clock's.");
        }
        if (!host.hasEveryRequest()) {
            remarks.add(
                    "The host's recording does not have every request (--record all): an operation without requests may"
                            + " have had some.");
        }
        boolean sameBoot =
                guest.bootId() != null && guest.bootId().equals(host.origin().bootId());
        return sameBoot ? sameKernel(guest, host, remarks) : otherKernel(guest, host, remarks);
    }

    private static Join sameKernel(GuestRecording guest, HostRecording host, List<String> remarks) {
        boolean traced = host.requests().stream().anyMatch(request -> request.processId() == guest.processId());
        if (!traced) {
            remarks.add("Both recordings are of the same kernel, but the host's has no request of the JVM's process "
                    + guest.processId() + ": trace it with iotrace attach --any-process " + guest.processId()
                    + ". Nothing is matched.");
            return unmatched(guest, remarks);
        }
        long step = guest.clock().largestStepNanos();
        if (step > MOST_STEP) {
            remarks.add("The clock of the JVM's recording was set by " + JoinText.time(step)
                    + " while it was recorded: operations within a second of that may be unmatched.");
        }
        ClockFit clock = ClockFit.sameKernel(SAME_KERNEL_TOLERANCE + Math.min(step, MOST_STEP));
        HostRecording.Window window = host.window();
        if (guest.calls().stream().noneMatch(call -> window.covers(call, clock))) {
            remarks.add("The recordings do not overlap in time: the JVM's is from " + seconds(first(guest)) + " to "
                    + seconds(last(guest)) + " after boot, the host's from " + seconds(window.fromNanos()) + " to "
                    + seconds(window.toNanos()) + ". Nothing is matched.");
            return unmatched(guest, remarks);
        }
        return new Join(new SameKernel(guest, host, clock).match(), clock, List.of(), false, List.of(), remarks);
    }

    private static long first(GuestRecording guest) {
        return guest.calls().stream().mapToLong(FileCall::startNanos).min().orElse(0);
    }

    private static long last(GuestRecording guest) {
        return guest.calls().stream().mapToLong(FileCall::endNanos).max().orElse(0);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
    }

    private static Join otherKernel(GuestRecording guest, HostRecording host, List<String> remarks) {
        DiskPairing pairing = new DiskPairing(guest, host, remarks);
        Optional<ClockFit> clock = pairing.clock();
        if (clock.isEmpty()) {
            return unmatched(guest, remarks);
        }
        List<String> disks = pairing.paired().stream()
                .map(paired -> paired.guestDisk() + " is " + paired.place() + ", known by its " + paired.identity())
                .toList();
        OtherKernel matching = new OtherKernel(guest, host, pairing, clock.get());
        List<Match> matches = matching.match();
        boolean journals =
                pairing.paired().stream().allMatch(paired -> guest.extents().knowsJournal(paired.guestDisk()));
        return new Join(matches, clock.get(), disks, journals, matching.background(), remarks);
    }

    private static Join unmatched(GuestRecording guest, List<String> remarks) {
        List<Match> matches = guest.calls().stream()
                .map(call -> Match.without(call, Outcome.UNMATCHED))
                .toList();
        return new Join(matches, null, List.of(), false, List.of(), remarks);
    }

    public Join {
        matches = List.copyOf(matches);
        disks = List.copyOf(disks);
        background = List.copyOf(background);
        remarks = List.copyOf(remarks);
    }
}
