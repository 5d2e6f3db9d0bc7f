// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.facts.CacheUse;
import io.iotrace.analyzer.facts.NumaTopology;
import io.iotrace.analyzer.facts.Stalls;
import io.iotrace.analyzer.facts.ThreadLoad;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.Host;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** One disk before the rules: what was measured of it and what is known about it. Nothing in it changes. */
public interface DiskView {
    /** Fewer requests confirm nothing (RULES 0.1). */
    long LEAST_REQUESTS = 1000;

    /** A shorter time confirms nothing (RULES 0.1). */
    long LEAST_WINDOW_NANOS = 10_000_000_000L;

    /** The slow requests are this part of all. */
    double SLOW_FRACTION = 0.01;

    int processId();

    String virtualMachine();

    String name();

    // What is configured.

    Optional<VirtualDisk> configuration();

    Optional<VirtualMachine> machine();

    Optional<Host> host();

    /** The VM's own command line, as far as the recording holds it. */
    QemuOptions options();

    /** Threads of the process. */
    List<VirtualMachineThread> threads();

    /** Described leaf devices below the disk. */
    List<BlockDevice> leaves();

    /** Described devices of dm and md between the image and its leaves, from the top. */
    List<BlockDevice> stack();

    NumaTopology numa();

    /** Other disks of the same process. */
    List<DiskView> siblings();

    // What was measured.

    /** All operations together. */
    Traffic all();

    /** One operation; empty when there was no such request. */
    Traffic only(String operation);

    /** Whether the host can see requests of the disk at all. */
    boolean isVisible();

    /** Whether a guest is behind the disk. */
    boolean isOfGuest();

    /** Requests per second over the seconds in which there were any. */
    double requestsPerSecond();

    /** First to last stamp of any request; 0 without requests. */
    long windowNanos();

    /** Mean number of requests in flight at a submit; 0 when not known. */
    double meanQueueDepth();

    /** Guest notification to submit call of requests that own an episode. */
    Times dispatch();

    /** Time in which a request waited for its event loop's thread to get a processor. */
    Times runQueue();

    /** Requests by submitting thread. */
    SortedMap<Integer, Long> requestsByThread();

    /** Stages in the slowest 1 %, in path order. */
    SortedMap<Span, SlowPart> slowest();

    /** Share of the time of comparable requests in a stage; 0 without requests. */
    double timeShare(Stage stage);

    /** Blocking submit calls by operation and cause. */
    List<Stalls> stalls();

    Optional<CacheUse> pageCache();

    Optional<ThreadLoad> threadLoad(int threadId);

    /** Requests with a flag of {@link io.iotrace.recording.DiskRequest}. */
    long flagged(int flag);

    /** Requests on the guest's data in backing images. */
    long backingData();

    /** What QEMU or a limit held back. */
    Optional<Held> held();

    /** Requests that leaves got from each NUMA node. */
    long[] requestsByNode();

    /** Kernel software time of requests submitted on a node, sorted; a sample. */
    long[] softwareTimesOn(int node);

    /** Completed per second on a leaf by all its users, else by this disk. */
    double leafOperationsPerSecond(String leaf);

    /** Mean number of requests in flight on a leaf by all its users, else of this disk; 0 when not known. */
    double leafQueueDepth(String leaf);

    /** Virtual machines, or programs, that were traced and whose requests reached a leaf. */
    long tenantsOn(String leaf);

    /** What traced processes did on a leaf as a share of what it did; 1 when not known. */
    double tracedShareOf(String leaf);

    <F extends Fact<F>> F fact(FactType<F> type);

    // What follows from the above.

    /** Whether {@code requests} of the kind that a rule looks at, over this window, are enough to be certain. */
    default boolean isEnough(long requests) {
        return requests >= LEAST_REQUESTS && windowNanos() >= LEAST_WINDOW_NANOS;
    }

    /** Share of the requests submitted by threads of a role, of those by known threads; 0 when none is known. */
    default double submittedBy(Set<String> roles) {
        long known = 0;
        long matching = 0;
        for (VirtualMachineThread thread : threads()) {
            long requests = requestsByThread().getOrDefault(thread.threadId(), 0L);
            known += requests;
            matching += roles.contains(text(thread.role())) ? requests : 0;
        }
        return known == 0 ? 0 : (double) matching / known;
    }

    /** Known threads that submitted requests of the disk, busiest first. */
    default List<VirtualMachineThread> submitters() {
        return threads().stream()
                .filter(thread -> requestsByThread().containsKey(thread.threadId()))
                .sorted((a, b) -> Long.compare(
                        requestsByThread().get(b.threadId()), requestsByThread().get(a.threadId())))
                .toList();
    }

    default Optional<VirtualMachineThread> mainThread() {
        return threads().stream().filter(thread -> "main".equals(thread.role())).findFirst();
    }

    /** Whether there were requests, but fewer than a rate: what costs little a request does not matter then. */
    default boolean isQuiet(double perSecond) {
        return all().requests() > 0 && requestsPerSecond() < perSecond;
    }

    /** Mean time of a request; 0 without requests. */
    default long meanNanos() {
        return all().total().count() == 0
                ? 0
                : all().total().sumNanos() / all().total().count();
    }

    /** The bus of the disk; empty when it is not known. */
    default String bus() {
        return configuration().map(disk -> text(disk.bus())).orElse("");
    }

    /** Whether the image has no format of its own; so has a file of a process that is not QEMU. */
    default boolean isRaw() {
        return configuration()
                .map(disk -> text(disk.format()).isEmpty() || "raw".equals(disk.format()))
                .orElse(true);
    }

    /** Whether all of a file's blocks have been allocated; true for a block device and where it is not known. */
    default boolean isFullyAllocated() {
        return configuration()
                .map(disk -> disk.fileBytes() <= 0 || disk.allocatedBytes() >= 0.99 * disk.fileBytes())
                .orElse(true);
    }

    static String text(String value) {
        return value == null ? "" : value;
    }

    static List<String> words(String value) {
        return value == null || value.isBlank()
                ? List.of()
                : List.of(value.strip().split("\\s+", -1));
    }
}
