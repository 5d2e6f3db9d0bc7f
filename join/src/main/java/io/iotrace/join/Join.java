// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A guest's operations joined with a host's requests.
 *
 * @param matches each operation, in the order of time
 * @param clock how the clocks relate, null when nothing could be matched
 * @param disks which disk is which, with how that is known
 * @param background requests of these disks that no operation waited for; on one kernel none is known
 * @param remarks what could not be done, and what to doubt, in sentences
 */
public record Join(
        List<Match> matches, ClockFit clock, List<String> disks, List<Background> background, List<String> remarks) {
    /** The clocks of one kernel are read a moment apart. */
    private static final long SAME_KERNEL_TOLERANCE = 50_000;

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
        ClockFit clock =
                ClockFit.sameKernel(SAME_KERNEL_TOLERANCE + guest.clock().largestStepNanos());
        return new Join(new SameKernel(guest, host, clock).match(), clock, List.of(), List.of(), remarks);
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
        return new Join(matches, clock.get(), disks, matching.background(), remarks);
    }

    private static Join unmatched(GuestRecording guest, List<String> remarks) {
        List<Match> matches = guest.calls().stream()
                .map(call -> Match.without(call, Outcome.UNMATCHED))
                .toList();
        return new Join(matches, null, List.of(), List.of(), remarks);
    }

    public Join {
        matches = List.copyOf(matches);
        disks = List.copyOf(disks);
        background = List.copyOf(background);
        remarks = List.copyOf(remarks);
    }
}
