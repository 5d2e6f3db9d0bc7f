// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows the disk requests of some processes. Knows processes, threads, descriptors and devices, and nothing of QEMU. Not thread-safe:
 * one thread adds targets, polls, reads and closes.
 */
public interface Probe extends AutoCloseable {
    /** Kinds of records, as the first int of each says. */
    int REQUEST_RECORD = KernelProbe.REQUEST;

    int EPISODE_RECORD = KernelProbe.EPISODE;
    int STALL_RECORD = KernelProbe.STALL;

    /** Bytes of the largest record. */
    int LARGEST_RECORD = EpisodeRecord.SIZE;

    /** Records that one call of {@link #poll} hands over at most, before it waits and after. */
    int RECORDS_AT_ONCE = KernelProbe.READ_LIMIT;

    /** What a target is: whether its event loops have guests to notify. */
    enum TargetKind {
        PROCESS(1),
        VIRTUAL_MACHINE(2);

        final int code;

        TargetKind(int code) {
            this.code = code;
        }
    }

    /**
     * Loads and attaches the probe.
     *
     * @throws ProbeException with one sentence when the host does not allow it
     */
    static Probe open(ProbeOptions options) {
        KernelSymbols symbols = new KernelSymbols(Path.of("/proc"));
        BackendChoice host = BackendChoice.ofThisHost();
        LoadedObject loaded = switch (host.of(options.backend())) {
            case BCC -> BccBackend.load(options, symbols, host.release());
            default -> LibbpfBackend.load(options, symbols);
        };
        return new KernelProbe(loaded, options, symbols);
    }

    /** Whether {@link #open} would compile the probe on this host, which takes from seconds to a minute. */
    static boolean isCompiledHere(ProbeOptions.Backend backend) {
        return BackendChoice.ofThisHost().compiles(backend);
    }

    /** Whether this kernel has type information (BTF), which libbpf needs. */
    static boolean kernelHasTypes() {
        return Files.isReadable(Path.of("/sys/kernel/btf/vmlinux"));
    }

    /** The native library that loaded it, and its version. */
    String library();

    /**
     * Begins to follow a process, whatever way it submits. Its requests in flight get no record; a bio that one of them has yet to queue is counted as
     * {@link LossPlace#STARTED_BEFORE_ATTACH}.
     */
    default void follow(int processId, TargetKind kind) {
        follow(processId, kind, Need.unknown(kind));
    }

    /**
     * The same of a process of which it is known how it submits; direct I/O by another way is noticed after a moment, and then followed too.
     * Of a process that is followed already it changes what it needs.
     *
     * @throws ProbeException when there are too many targets, or the kernel refuses a hook
     */
    void follow(int processId, TargetKind kind, Set<Need> needs);

    /**
     * Changes what a process needs that is followed, at any time; nothing for one that is followed no more, or has ended.
     *
     * @throws ProbeException when the kernel refuses a hook
     */
    void needs(int processId, Set<Need> needs);

    /**
     * Ends to follow a process, and takes the hooks away that no other target needs. A process that ends is forgotten by itself. Requests in
     * flight are still handed over when they end. Its last records are handed over first, and the places of its files given to others, as by
     * {@link #forget}.
     *
     * @return indexes of the files whose places were given back; those with a request in flight keep theirs until they are forgotten
     */
    int[] unfollow(int processId, RecordHandler handler);

    /** Hands the records that wait to the handler; blocks up to {@code timeoutMillis} when there is none. Returns how many. */
    int poll(RecordHandler handler, int timeoutMillis);

    /**
     * Follows nothing any more: hands over what is left, which are the records in the ring, requests that ended unseen, and the episodes that
     * go on, then takes every hook away. Requests still in flight are counted by {@link #inFlight} from then on.
     *
     * @param handedOver is run when all has been handed over, before the hooks are taken away: fifty take seconds on a slow host
     */
    void detach(RecordHandler handler, Runnable handedOver);

    default void detach(RecordHandler handler) {
        detach(handler, () -> {});
    }

    /** Requests that were in flight when the probe was detached; 0 before. */
    int inFlight();

    /** What a request's file index stands for; valid once a record named it. */
    TracedFile file(int index);

    /** What the kernel calls a device that a request went to, by its number; also where sysfs names no such number, as of a path of NVMe. */
    Optional<String> deviceName(int device);

    /** Requests of a file that have begun and not ended, by its index. */
    long inFlight(int index);

    /**
     * Has the kernel measure the time inside the probe's programs until the result is closed, which adds some tens of nanoseconds to each run of
     * every program of the host. Any thread may call this.
     *
     * @return empty where the kernel does not measure it for this process: before Linux 5.8, and without CAP_SYS_ADMIN
     */
    Optional<RunTimes> measureRunTimes();

    /** Indexes of the files that have a place in the probe's table. */
    int[] files();

    /**
     * Gives a file's place to others, when its process has closed it: its index may stand for another file from then on. Its last records are handed over first.
     *
     * @return false, and nothing done, while a request of the file is in flight
     */
    boolean forget(int index, RecordHandler handler);

    /**
     * Of the direct reads and writes that a process submits by Linux AIO or io_uring, follows one in so many from now on, chosen by chance; the
     * others are counted, each of them ({@link #takePassed}). All other requests are followed. Such a process's records know no queue depth.
     *
     * @param oneOf 1 to follow each, 0 for none
     */
    void sample(int processId, int oneOf);

    /** What sampling passed over since this was called last, file by file. */
    List<PassedOver> takePassed();

    /** Losses by the place they happened; every place is present. */
    Map<LossPlace, Long> losses();

    /** Which hook serves each point of the path when a target needs it. */
    List<Hook> hooks();

    /** The programs that are attached now: what the targets need. */
    Set<String> attachedPrograms();

    /** Kernel stack of a stall, innermost function first; empty when it was not taken. */
    List<String> stack(int stackId);

    @Override
    void close();
}
