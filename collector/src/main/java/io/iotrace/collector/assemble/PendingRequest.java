// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.probe.RequestRecord;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;

/** A request whose end is known and whose tail, or whose owner, is not yet. Pooled. */
final class PendingRequest {
    static final int MAX_WRITES = 12;

    final DiskRequest request = new DiskRequest();
    final long[] writeNanos = new long[MAX_WRITES];
    final int[] writeEventfd = new int[MAX_WRITES];
    /** Of the thread since the completion, {@link DiskRequest#ABSENT} where not known. */
    final long[] writeRunDelayNanos = new long[MAX_WRITES];

    /** When the thread read of completions before it, 0 when it did not. */
    final long[] writeNoticedNanos = new long[MAX_WRITES];

    int writes;
    TracedDiskName disk;
    /** When its last identity boundary was: what it waits for comes after. */
    long doneNanos;
    /** Source of the kick its episode began with, 0 for none; and whether it was the first of its queue's disks in the episode. */
    int kickSource;

    boolean first;
    int episode;
    /** Boundaries it has when it owns its episode; 0 where not seen. */
    long kickedNanos;

    long signalledNanos;
    long runningNanos;
    long runDelayNanos;
    /** When its submit call returned, 0 where not seen. */
    long callExitNanos;
    /** Whether an episode ended without an interrupt after it; the next one may have it. */
    boolean carried;

    /** Notes the interrupts raised after {@code from}; those past the room are not needed, the first of a disk counts. */
    void noteWrite(long nanos, int eventfd, long noticedNanos, long runDelay) {
        if (writes < MAX_WRITES) {
            writeNanos[writes] = nanos;
            writeEventfd[writes] = eventfd;
            writeNoticedNanos[writes] = noticedNanos;
            writeRunDelayNanos[writes] = runDelay;
            writes++;
        }
    }

    /** Fills all that the record alone says. */
    void fill(RequestRecord record, TracedDiskName name, Names names) {
        disk = name;
        writes = 0;
        carried = false;
        kickSource = record.has(RequestRecord.FLAG_KICKED) && name.hasEventfds() ? record.kickSource() : 0;
        first = record.has(name.sharesQueues() ? RequestRecord.FLAG_FIRST_OF_ALL : RequestRecord.FLAG_FIRST);
        episode = record.episode();
        kickedNanos = record.kickedNanos();
        signalledNanos = record.signalledNanos();
        runningNanos = record.runningNanos();
        runDelayNanos = record.runDelayNanos();
        callExitNanos = record.callExitNanos();
        RecordToRequest.fill(request, record, name, names);
        doneNanos = last(record);
    }

    long submittedNanos() {
        return request.at(Boundary.SUBMITTED);
    }

    private static long last(RequestRecord record) {
        long done = Math.max(record.kernelDoneNanos(), record.deviceDoneNanos());
        return done != 0 ? done : Math.max(record.submittedNanos(), record.callExitNanos());
    }

    /** The request owns its episode's wake-up: it began with a kick of its own disk, and it is the first the disk submitted in it. */
    void own() {
        long before = set(Boundary.KICKED, kickedNanos, 1);
        before = set(Boundary.SIGNALLED, signalledNanos, before);
        set(Boundary.RUNNING, runningNanos, before);
        if (request.at(Boundary.RUNNING) != DiskRequest.ABSENT) {
            request.runDelayNanos = runDelayNanos;
        }
    }

    /** Not what is out of order: it was of an earlier run, whose successor was not seen. Returns the latest that is in order. */
    private long set(Boundary boundary, long nanos, long before) {
        if (nanos < before || nanos > request.at(Boundary.SUBMITTED)) {
            return before;
        }
        request.set(boundary, nanos);
        return nanos;
    }
}
