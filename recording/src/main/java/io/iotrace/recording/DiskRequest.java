// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.util.Arrays;

/**
 * One host I/O of a disk: the mutable carrier that the collector fills and the writer encodes, and that the reader fills and the
 * analyzer folds. One instance is reused for all requests, so nothing is allocated per request; whoever keeps one, copies it.
 *
 * <p>Times are kernel monotonic nanoseconds. {@link #ABSENT} marks a boundary or duration that was not measured; it is never 0.
 */
public final class DiskRequest {
    /** Marks a time that was not measured. */
    public static final long ABSENT = Long.MIN_VALUE;

    /** Submitted in a dispatch episode that another request began: no kick, wakeup and qemu of its own. */
    public static final int JOINED_BATCH = 1;
    /** No bio was queued for it: page-cache hit, buffered write, hole, empty flush. A buffered read by io_uring has it, hit or not. */
    public static final int NO_BIO = 1 << 1;
    /** The file is not open with O_DIRECT. */
    public static final int BUFFERED = 1 << 2;
    /** The leaf was done before the submit call returned. */
    public static final int COMPLETED_INSIDE_SUBMIT = 1 << 3;
    /** The thread was awake and looked at the completions by itself: no reap is seen, and notify begins at the completion. */
    public static final int POLLED = 1 << 4;
    /** io_uring handed it to an io-wq worker. */
    public static final int PUNTED = 1 << 5;
    /** Its notify is the interrupt of several requests. */
    public static final int SHARED_NOTIFY = 1 << 6;
    /** One of its parts was issued after another had completed. */
    public static final int OVERLAPPED = 1 << 7;

    /** It begins in a table of the image format (qcow2), not in the guest's data. */
    public static final int IMAGE_TABLE = 1 << 8;
    /** It is on an image below the one that the guest writes to. */
    public static final int BACKING = 1 << 9;
    /** Its end was not seen: the last boundary is where it was seen last, and it has no total. */
    public static final int UNSEEN_END = 1 << 10;

    private static final String[] FLAG_LABELS = {
        "joinedBatch",
        "noBio",
        "buffered",
        "completedInsideSubmit",
        "polled",
        "punted",
        "sharedNotify",
        "overlapped",
        "imageTable",
        "backing",
        "unseenEnd"
    };

    private final long[] boundaries = new long[Boundary.values().length];
    /** Bit per boundary seen, by ordinal. */
    private int seen;

    public String virtualMachine;
    public String disk;
    public int processId;
    /** Thread that submitted: id and name. */
    public int threadId;

    public String threadName;
    /** Row of its disk in which no request overlaps it, as the recording that it was read from draws it; null before that. */
    public String lane;

    /** Number of the lane within its recording; 0 when there is none. */
    public int laneId;
    /** read, write, flush, discard or write-zeroes. */
    public String operation;
    /** native, io_uring or threads; synchronous for a process that is not QEMU. */
    public String engine;
    /** Byte offset in the file; 0 for a flush. */
    public long offset;
    /** Result of the completion, else the sum of the bios; 0 for a flush. */
    public long bytes;
    /** Errno of the completion, 0 for success. */
    public int error;
    /** Requests of the same disk in flight when this one was submitted, itself included. */
    public int queueDepth;

    public int submitProcessor;
    /** Processor on which the leaf completed; -1 when there was no bio. */
    public int completionProcessor;
    /** Node of each, -1 when not known. */
    public int submitNode;

    public int completionNode;
    /** Parts issued to leaves: splits, several bios, RAID members. */
    public int parts;
    /** Name of the leaf of the first part, null when there was no bio. */
    public String leaf;

    /** Submission queue of the first part on an NVMe device, and the command in it; queue 0 when not seen. */
    public int nvmeQueue;

    public int nvmeCommand;
    /** Status field of the command's completion; 0 for success. */
    public int nvmeStatus;

    public int flags;
    /**
     * Time in which the event loop's thread was runnable but had no processor: from its wake-up to the submission, which is part of
     * {@code wakeup} and {@code qemu}. Beside the stages, as are the next two.
     */
    public long runDelayNanos;
    /** The same from the completion to the notification: part of {@code complete}, {@code reap} and {@code notify}. */
    public long reapRunDelayNanos;
    /** Submit call from enter to exit. */
    public long submitCallNanos;

    public DiskRequest() {
        clear();
    }

    /** Back to a request of which nothing is known. */
    public void clear() {
        Arrays.fill(boundaries, ABSENT);
        seen = 0;
        virtualMachine = disk = threadName = lane = operation = engine = leaf = null;
        processId = threadId = laneId = error = queueDepth = parts = flags = nvmeQueue = nvmeCommand = nvmeStatus = 0;
        submitProcessor = completionProcessor = submitNode = completionNode = -1;
        offset = bytes = 0;
        runDelayNanos = reapRunDelayNanos = submitCallNanos = ABSENT;
    }

    /** Makes this the same as another. */
    public void copyFrom(DiskRequest other) {
        System.arraycopy(other.boundaries, 0, boundaries, 0, boundaries.length);
        seen = other.seen;
        virtualMachine = other.virtualMachine;
        disk = other.disk;
        processId = other.processId;
        threadId = other.threadId;
        threadName = other.threadName;
        lane = other.lane;
        laneId = other.laneId;
        operation = other.operation;
        engine = other.engine;
        offset = other.offset;
        bytes = other.bytes;
        error = other.error;
        queueDepth = other.queueDepth;
        submitProcessor = other.submitProcessor;
        completionProcessor = other.completionProcessor;
        submitNode = other.submitNode;
        completionNode = other.completionNode;
        parts = other.parts;
        leaf = other.leaf;
        nvmeQueue = other.nvmeQueue;
        nvmeCommand = other.nvmeCommand;
        nvmeStatus = other.nvmeStatus;
        flags = other.flags;
        runDelayNanos = other.runDelayNanos;
        reapRunDelayNanos = other.reapRunDelayNanos;
        submitCallNanos = other.submitCallNanos;
    }

    /** Sets the time of a boundary, or {@link #ABSENT}. */
    public void set(Boundary boundary, long monotonicNanos) {
        int ordinal = boundary.ordinal();
        boundaries[ordinal] = monotonicNanos;
        seen = monotonicNanos == ABSENT ? seen & ~(1 << ordinal) : seen | 1 << ordinal;
    }

    /** Time of a boundary, or {@link #ABSENT}. */
    public long at(Boundary boundary) {
        return boundaries[boundary.ordinal()];
    }

    /** Bit per boundary seen, by ordinal. */
    int boundaryMask() {
        return seen;
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** First boundary seen, or null when none was. */
    public Boundary from() {
        return seen == 0 ? null : BOUNDARIES[Integer.numberOfTrailingZeros(seen)];
    }

    /** Last boundary seen, or null when none was. */
    public Boundary to() {
        return seen == 0 ? null : BOUNDARIES[Integer.SIZE - 1 - Integer.numberOfLeadingZeros(seen)];
    }

    /** First stamp seen: the event's start time. */
    public long startNanos() {
        return at(from());
    }

    /** Last stamp seen: the event's end. */
    public long endNanos() {
        return at(to());
    }

    /**
     * Last stamp minus first stamp (DESIGN 5, rule 4); {@link #ABSENT} when the end was not seen, or nothing but one boundary. The event's
     * duration in the recording is that to the last stamp in any case.
     */
    public long totalNanos() {
        return has(UNSEEN_END) || (seen & (seen - 1)) == 0 ? ABSENT : at(to()) - at(from());
    }

    /**
     * Submit entered to kernel completion, or to leaf completion where that was not seen; {@link #ABSENT} without a submit. The figure
     * that serves across hosts.
     */
    public long coreNanos() {
        long submitted = at(Boundary.SUBMITTED);
        long done = at(Boundary.KERNEL_DONE) != ABSENT ? at(Boundary.KERNEL_DONE) : at(Boundary.DEVICE_DONE);
        return submitted == ABSENT || done == ABSENT ? ABSENT : done - submitted;
    }

    /** Receives one span of a request. */
    @FunctionalInterface
    public interface SpanVisitor {
        void span(Span span, long nanos);
    }

    /**
     * The spans between neighbouring boundaries that were seen, in path order; their sum is {@link #totalNanos} where there is one. A request without a bio
     * has its whole call as {@code submit} (DESIGN 5, rule 5); a polled one has {@code notify} from its completion on and no reap.
     */
    public void spans(SpanVisitor visitor) {
        int previous = Integer.numberOfTrailingZeros(seen);
        for (int rest = seen & (seen - 1); rest != 0; rest &= rest - 1) {
            int next = Integer.numberOfTrailingZeros(rest);
            visitor.span(span(previous, next), boundaries[next] - boundaries[previous]);
            previous = next;
        }
    }

    private Span span(int from, int to) {
        if (has(NO_BIO) && from == Boundary.SUBMITTED.ordinal()) {
            return Span.of(Stage.SUBMIT);
        }
        if (has(POLLED) && to == Boundary.NOTIFIED.ordinal()) {
            return Span.of(Stage.NOTIFY);
        }
        return Span.between(from, to);
    }

    /** Labels of the flags that are set, separated by blanks; empty for none. */
    public String flagLabels() {
        return FLAG_TEXTS[flags & (FLAG_TEXTS.length - 1)];
    }

    /** Flags of a text made by {@link #flagLabels}; labels that are not known are passed over. */
    public static int parseFlags(String labels) {
        int flags = 0;
        for (int i = 0; i < FLAG_LABELS.length; i++) {
            if ((" " + labels + " ").contains(" " + FLAG_LABELS[i] + " ")) {
                flags |= 1 << i;
            }
        }
        return flags;
    }

    private static final Boundary[] BOUNDARIES = Boundary.values();
    private static final String[] FLAG_TEXTS = new String[1 << FLAG_LABELS.length];

    static {
        for (int flags = 0; flags < FLAG_TEXTS.length; flags++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < FLAG_LABELS.length; i++) {
                if ((flags & 1 << i) != 0) {
                    text.append(text.isEmpty() ? "" : " ").append(FLAG_LABELS[i]);
                }
            }
            FLAG_TEXTS[flags] = text.toString();
        }
    }
}
