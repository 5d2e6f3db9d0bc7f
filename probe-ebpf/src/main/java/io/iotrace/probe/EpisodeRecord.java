// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.nio.ByteBuffer;

/**
 * A view of one {@code struct episode_record} (record.h): a dispatch episode of an event loop, from wake-up to next wait, or the part
 * of it since the record before.
 *
 * <pre>
 *   0 u32 kind        4 u32 tgid       8 u32 tid       12 u32 episode
 *  16 u64 signalled  24 u64 running   32 u64 waited    40 u32 kick
 *  44 u32 requests   48 u32 writes    52 u32 interrupts
 *  56 u32 kicks       60 u32 reserved
 *  64 + 24 i: u64 time, u64 noticed, u32 eventfd, u32 run_delay      i below 6
 * </pre>
 */
public final class EpisodeRecord {
    static final int TGID = 4;
    static final int TID = 8;
    static final int EPISODE = 12;
    static final int SIGNALLED = 16;
    static final int RUNNING = 24;
    static final int WAITED = 32;
    static final int KICK = 40;
    static final int REQUESTS = 44;
    static final int WRITES = 48;
    static final int INTERRUPTS = 52;
    static final int KICKS = 56;
    static final int WRITE = 64;
    static final int WRITE_NOTICED = 8;
    static final int WRITE_EVENTFD = 16;
    static final int WRITE_RUN_DELAY = 20;
    static final int WRITE_SIZE = 24;
    static final int MAX_WRITES = 6;
    static final int SIZE = WRITE + MAX_WRITES * WRITE_SIZE;

    private ByteBuffer buffer;
    private int offset;

    public EpisodeRecord at(ByteBuffer newBuffer, int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
        return this;
    }

    public int processId() {
        return buffer.getInt(offset + TGID);
    }

    public int threadId() {
        return buffer.getInt(offset + TID);
    }

    public int episode() {
        return buffer.getInt(offset + EPISODE);
    }

    /** When the wake-up was issued; 0 when it was not seen. */
    public long signalledNanos() {
        return buffer.getLong(offset + SIGNALLED);
    }

    /** When the thread ran again; 0 before its first wait was seen. */
    public long runningNanos() {
        return buffer.getLong(offset + RUNNING);
    }

    /** When it blocked again; 0 in a record of an episode that goes on. */
    public long waitedNanos() {
        return buffer.getLong(offset + WAITED);
    }

    /** Source of the kick that began it; 0 when a completion or something else did. */
    public int kickSource() {
        return buffer.getInt(offset + KICK);
    }

    /** Kicks since the record before that found the thread awake. */
    public int kicks() {
        return buffer.getInt(offset + KICKS);
    }

    /** Requests submitted since the record before. */
    public int requests() {
        return buffer.getInt(offset + REQUESTS);
    }

    /** Eventfd writes since the record before, at most six. */
    public int writes() {
        return buffer.getInt(offset + WRITES);
    }

    public long writeNanos(int i) {
        return buffer.getLong(offset + WRITE + i * WRITE_SIZE);
    }

    /** When the thread, before this write, last read the eventfd that Linux AIO signals its completions by; 0 when it had not. */
    public long noticedNanos(int i) {
        return buffer.getLong(offset + WRITE + i * WRITE_SIZE + WRITE_NOTICED);
    }

    /** Id of the eventfd written to, as in /proc/PID/fdinfo. */
    public int writeEventfd(int i) {
        return buffer.getInt(offset + WRITE + i * WRITE_SIZE + WRITE_EVENTFD);
    }

    /** Whether KVM injected an interrupt for it; never where no hook sees that. */
    public boolean isInterrupt(int i) {
        return (buffer.getInt(offset + INTERRUPTS) >>> i & 1) != 0;
    }

    /** How long the thread was runnable without a processor from {@link #signalledNanos} to this write; nothing when that is 0. */
    public long writeRunDelayNanos(int i) {
        return buffer.getInt(offset + WRITE + i * WRITE_SIZE + WRITE_RUN_DELAY) & 0xffffffffL;
    }

    /** Copies the record, of at most {@link Probe#LARGEST_RECORD} bytes, whose kind is its first int. */
    public void copyTo(ByteBuffer target, int at) {
        target.put(at, buffer, offset, SIZE);
    }
}
