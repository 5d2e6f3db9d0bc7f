// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.nio.ByteBuffer;

/**
 * A view of one {@code struct request_record} in the ring (record.h). Times are CLOCK_MONOTONIC nanoseconds, 0 where the boundary was
 * not seen.
 *
 * <pre>
 * offset type field
 * 0 u32  kind
 * 4 u32  tgid
 * 8 u32  tid
 * 12 u32  home
 * 16 u32  file
 * 20 u32  episode
 * 24 u32  kick
 * 28 u32  leaf
 * 32 u64  offset
 * 40 u64  bytes
 * 48 u64  kicked
 * 56 u64  signalled
 * 64 u64  running
 * 72 u64  submitted
 * 80 u64  queued
 * 88 u64  issued
 * 96 u64  device_done
 * 104 u64  kernel_done
 * 112 u64  call_exit
 * 120 u64  reaped
 * 128 s64  result
 * 136 u32  run_delay
 * 140 u16  queue_depth
 * 142 u16  nvme_status
 * 144 u16  submit_cpu
 * 146 u16  done_cpu
 * 148 u16  parts
 * 150 u8   operation
 * 151 u8   engine
 * 152 u32  flags
 * 156 u16  nvme_queue
 * 158 u16  nvme_command
 * </pre>
 */
public final class RequestRecord {
    static final int KIND = 0;
    static final int TGID = 4;
    static final int TID = 8;
    static final int HOME = 12;
    static final int FILE = 16;
    static final int EPISODE = 20;
    static final int KICK = 24;
    static final int LEAF = 28;
    static final int OFFSET = 32;
    static final int BYTES = 40;
    static final int KICKED = 48;
    static final int SIGNALLED = 56;
    static final int RUNNING = 64;
    static final int SUBMITTED = 72;
    static final int QUEUED = 80;
    static final int ISSUED = 88;
    static final int DEVICE_DONE = 96;
    static final int KERNEL_DONE = 104;
    static final int CALL_EXIT = 112;
    static final int REAPED = 120;
    static final int RESULT = 128;
    static final int RUN_DELAY = 136;
    static final int QUEUE_DEPTH = 140;
    static final int NVME_STATUS = 142;
    static final int SUBMIT_CPU = 144;
    static final int DONE_CPU = 146;
    static final int PARTS = 148;
    static final int OPERATION = 150;
    static final int ENGINE = 151;
    static final int FLAGS = 152;
    static final int NVME_QUEUE = 156;
    static final int NVME_COMMAND = 158;
    static final int SIZE = 160;

    public static final int FLAG_DIRECT = 1;
    public static final int FLAG_PUNTED = 1 << 1;
    public static final int FLAG_OVERLAPPED = 1 << 2;
    public static final int FLAG_FIRST = 1 << 3;
    public static final int FLAG_KICKED = 1 << 4;
    public static final int FLAG_UNSEEN_END = 1 << 5;
    public static final int FLAG_FIRST_OF_ALL = 1 << 6;
    public static final int FLAG_FILLED_CACHE = 1 << 7;

    public static final int ENGINE_NATIVE = 1;
    public static final int ENGINE_IO_URING = 2;
    public static final int ENGINE_SYNCHRONOUS = 3;

    private ByteBuffer buffer;
    private int offset;

    /** Points the view at a record; the buffer is in native order. */
    public RequestRecord at(ByteBuffer newBuffer, int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
        return this;
    }

    /** Process. */
    public int processId() {
        return buffer.getInt(offset + TGID);
    }

    /** Thread that entered the submit call. */
    public int threadId() {
        return buffer.getInt(offset + TID);
    }

    /** Thread whose event loop reaps it; 0 when not known. */
    public int homeThreadId() {
        return buffer.getInt(offset + HOME);
    }

    /** Index of the file, see {@link Probe#file}. */
    public int file() {
        return buffer.getInt(offset + FILE);
    }

    /** Dispatch episode of the home thread in which it was submitted. */
    public int episode() {
        return buffer.getInt(offset + EPISODE);
    }

    /** Source of the kick that began the episode, 0 for none. */
    public int kickSource() {
        return buffer.getInt(offset + KICK);
    }

    /** dev_t of the first leaf, 0 without a bio. */
    public int leaf() {
        return buffer.getInt(offset + LEAF);
    }

    /** Byte offset; -1 for the file position of read(2) and write(2). */
    public long fileOffset() {
        return buffer.getLong(offset + OFFSET);
    }

    /** Sum of the bios. */
    public long bioBytes() {
        return buffer.getLong(offset + BYTES);
    }

    public long kickedNanos() {
        return buffer.getLong(offset + KICKED);
    }

    public long signalledNanos() {
        return buffer.getLong(offset + SIGNALLED);
    }

    public long runningNanos() {
        return buffer.getLong(offset + RUNNING);
    }

    public long submittedNanos() {
        return buffer.getLong(offset + SUBMITTED);
    }

    public long queuedNanos() {
        return buffer.getLong(offset + QUEUED);
    }

    public long issuedNanos() {
        return buffer.getLong(offset + ISSUED);
    }

    public long deviceDoneNanos() {
        return buffer.getLong(offset + DEVICE_DONE);
    }

    public long kernelDoneNanos() {
        return buffer.getLong(offset + KERNEL_DONE);
    }

    /** When the submit call returned. */
    public long callExitNanos() {
        return buffer.getLong(offset + CALL_EXIT);
    }

    /** When io_uring posted the completion in its task. */
    public long reapedNanos() {
        return buffer.getLong(offset + REAPED);
    }

    /** Bytes or -errno; 0 where the end shows no result. */
    public long result() {
        return buffer.getLong(offset + RESULT);
    }

    /** Time the home thread was runnable but not running between {@link #signalledNanos} and {@link #submittedNanos}. */
    public long runDelayNanos() {
        return buffer.getInt(offset + RUN_DELAY) & 0xffffffffL;
    }

    /** Requests of the file in flight, this one included. */
    public int queueDepth() {
        return buffer.getShort(offset + QUEUE_DEPTH) & 0xffff;
    }

    /** Id of the NVMe submission queue of the first part; 0 when it was not seen. */
    public int nvmeQueue() {
        return buffer.getShort(offset + NVME_QUEUE) & 0xffff;
    }

    /** Command id in the queue. */
    public int nvmeCommand() {
        return buffer.getShort(offset + NVME_COMMAND) & 0xffff;
    }

    /** Status field of the command's completion; 0 for success. */
    public int nvmeStatus() {
        return buffer.getShort(offset + NVME_STATUS) & 0xffff;
    }

    public int submitProcessor() {
        return buffer.getShort(offset + SUBMIT_CPU) & 0xffff;
    }

    public int doneProcessor() {
        return buffer.getShort(offset + DONE_CPU) & 0xffff;
    }

    public int parts() {
        return buffer.getShort(offset + PARTS) & 0xffff;
    }

    /** Code of {@code enum operation}. */
    public int operation() {
        return buffer.get(offset + OPERATION) & 0xff;
    }

    /** Code of {@code enum engine}. */
    public int engine() {
        return buffer.get(offset + ENGINE) & 0xff;
    }

    public int flags() {
        return buffer.getInt(offset + FLAGS);
    }

    public boolean has(int flag) {
        return (flags() & flag) != 0;
    }

    /** Copies the record, of at most {@link Probe#LARGEST_RECORD} bytes, whose kind is its first int. */
    public void copyTo(ByteBuffer target, int at) {
        target.put(at, buffer, offset, SIZE);
    }
}
