// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.probe.RequestRecord;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;

/** The part of a request that its record alone says: identity, bytes, and the boundaries from submit to the kernel's completion. */
final class RecordToRequest {
    private static final String[] OPERATIONS = {"read", "write", "flush", "discard", "write-zeroes"};
    static final int FLUSH = 2;
    /** Engine of calls that block a worker of QEMU's thread pool. */
    static final String POOL = "threads";
    /** Engine of calls that block the thread that has the request. */
    static final String SYNCHRONOUS = "synchronous";

    private RecordToRequest() {}

    static String operation(int code) {
        return OPERATIONS[code];
    }

    /** QEMU's main thread reads by itself when it opens an image; for its guest only workers block. */
    private static String engine(RequestRecord record, boolean guest) {
        return engine(record.engine(), guest && record.threadId() != record.processId());
    }

    static String engine(int code, boolean guest) {
        return switch (code) {
            case RequestRecord.ENGINE_NATIVE -> "native";
            case RequestRecord.ENGINE_IO_URING -> "io_uring";
            case RequestRecord.ENGINE_SYNCHRONOUS -> guest ? POOL : SYNCHRONOUS;
            default -> throw new IllegalStateException("unknown engine " + code);
        };
    }

    static void fill(DiskRequest request, RequestRecord record, TracedDiskName name, Names names) {
        request.clear();
        request.virtualMachine = name.virtualMachine();
        request.disk = name.disk();
        request.processId = name.processId();
        request.threadId = record.threadId();
        request.threadName = names.thread(name.processId(), record.threadId());
        request.operation = operation(record.operation());
        request.engine = engine(record, name.guest());
        request.offset = record.operation() == FLUSH ? 0 : record.fileOffset();
        request.bytes = record.operation() == FLUSH ? 0 : record.result() > 0 ? record.result() : record.bioBytes();
        request.error = record.result() < 0 ? (int) -record.result() : 0;
        request.queueDepth = record.queueDepth();
        request.nvmeQueue = record.nvmeQueue();
        request.nvmeCommand = record.nvmeCommand();
        request.nvmeStatus = record.nvmeStatus();
        request.submitProcessor = record.submitProcessor();
        request.submitNode = names.node(record.submitProcessor());
        request.parts = record.parts();
        boundaries(request, record);
        if (record.deviceDoneNanos() != 0) {
            request.completionProcessor = record.doneProcessor();
            request.completionNode = names.node(record.doneProcessor());
        }
        if (record.leaf() != 0) {
            request.leaf = names.device(record.leaf());
        }
        request.flags =
                flags(record) | (record.operation() == FLUSH ? 0 : name.file().flags(request.offset));
        if (record.callExitNanos() != 0) {
            request.submitCallNanos = record.callExitNanos() - record.submittedNanos();
        }
    }

    /** Stamps in path order; one that lies before its predecessor was taken by another processor's race and is left out. */
    private static void boundaries(DiskRequest request, RequestRecord record) {
        long latest = record.submittedNanos();
        request.set(Boundary.SUBMITTED, latest);
        latest = set(request, Boundary.QUEUED, record.queuedNanos(), latest);
        latest = set(request, Boundary.ISSUED, record.issuedNanos(), latest);
        latest = set(request, Boundary.DEVICE_DONE, record.deviceDoneNanos(), latest);
        if (!record.has(RequestRecord.FLAG_UNSEEN_END)) {
            latest = set(request, Boundary.KERNEL_DONE, record.kernelDoneNanos(), latest);
            set(request, Boundary.REAPED, reaped(record), latest);
        }
    }

    /** A request without a bio has only its call: what io_uring posts after that is part of it. */
    private static long reaped(RequestRecord record) {
        return record.queuedNanos() == 0 ? 0 : record.reapedNanos();
    }

    private static long set(DiskRequest request, Boundary boundary, long nanos, long latest) {
        if (nanos < latest) {
            return latest;
        }
        request.set(boundary, nanos);
        return nanos;
    }

    private static int flags(RequestRecord record) {
        int flags = 0;
        boolean unseenEnd = record.has(RequestRecord.FLAG_UNSEEN_END);
        if (unseenEnd) {
            flags |= DiskRequest.UNSEEN_END; // whether a bio was queued later, and when it was done, is not known
        } else if (record.queuedNanos() == 0 && !record.has(RequestRecord.FLAG_FILLED_CACHE)) {
            flags |= DiskRequest.NO_BIO;
        }
        if (!record.has(RequestRecord.FLAG_DIRECT)) {
            flags |= DiskRequest.BUFFERED;
        }
        if (record.has(RequestRecord.FLAG_PUNTED)) {
            flags |= DiskRequest.PUNTED;
        }
        if (record.has(RequestRecord.FLAG_OVERLAPPED)) {
            flags |= DiskRequest.OVERLAPPED;
        }
        if (record.engine() == RequestRecord.ENGINE_NATIVE && record.callExitNanos() != 0 && !unseenEnd) {
            long done = record.kernelDoneNanos() != 0 ? record.kernelDoneNanos() : record.deviceDoneNanos();
            if (done != 0 && done <= record.callExitNanos()) {
                flags |= DiskRequest.COMPLETED_INSIDE_SUBMIT;
            }
        }
        return flags;
    }
}
