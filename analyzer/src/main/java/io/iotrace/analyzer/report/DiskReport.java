// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.facts.Visibility;
import io.iotrace.analyzer.rule.Held;
import io.iotrace.recording.Span;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;

/**
 * One disk.
 *
 * @param summary the answer in one sentence, without the disk's name
 * @param role whose the requests are, where no device of the guest is known to show the disk; empty for a guest's disk
 * @param model device model; null when the recording has no inventory of the disk
 * @param cache empty when not known
 * @param ioThreads ids of the IOThreads that serve it, none for the main loop; empty when not known
 * @param engine engine of most reads and writes, else the configured one; null when neither is known
 * @param engines requests by engine
 * @param unseenEnds requests whose end was not seen: they have no total and no stages
 * @param recordedRequests requests that are in the recording one by one: {@code slow} and {@code slowest} are of these
 * @param requestsPerSecond over the seconds in which there were requests
 * @param meanQueueDepth at submit; empty when not known
 * @param stages spans that occurred, in path order
 * @param total first to last boundary of all requests that have both, whatever these are
 * @param comparable the largest group of requests with the same first and last boundary; empty when no request has a total
 * @param core submit to the kernel's completion, or to the leaf's where that was not seen
 * @param runQueue time in which requests waited for their event loop's thread to get a processor; empty where that was not seen
 * @param slowest slowest first
 * @param kicksPerRequest guest notifications per request of the disk's event loop; empty when they were not counted
 * @param interruptsPerRequest guest interrupts per request of the disk's event loop; empty when they were not counted
 * @param hostPerGuestRequest host I/Os per request that QEMU counted, reads and writes; empty without QMP
 * @param neighbours who else used the leaves that its requests reached, where the recording has their load
 * @param numa from which nodes each leaf was used; none on a host with one node
 * @param held what QEMU or a limit held back before these requests were submitted: no figure here holds that wait; empty when nothing was seen of it
 * @param visibility how much of its requests the host can see; null when the recording has no inventory of the disk
 */
public record DiskReport(
        String name,
        String summary,
        Optional<String> role,
        String model,
        String bus,
        String file,
        String format,
        List<String> leaves,
        Optional<CacheMode> cache,
        Optional<List<String>> ioThreads,
        String engine,
        SortedMap<String, Long> engines,
        long requests,
        long recordedRequests,
        long bytes,
        long errors,
        long unseenEnds,
        double requestsPerSecond,
        long activeSeconds,
        OptionalDouble meanQueueDepth,
        SortedMap<Span, Latency> stages,
        Optional<Latency> total,
        Optional<ComparableReport> comparable,
        List<GroupTotal> totals,
        List<GroupTotal> core,
        Optional<Latency> runQueue,
        List<SlowRequest> slowest,
        List<OperationReport> operations,
        RequestKinds kinds,
        OptionalDouble kicksPerRequest,
        OptionalDouble interruptsPerRequest,
        SortedMap<String, Double> hostPerGuestRequest,
        Visibility visibility,
        List<NeighbourReport> neighbours,
        List<NumaReport> numa,
        Optional<Held> held) {}
