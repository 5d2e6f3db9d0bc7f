// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.probe.EpisodeRecord;
import io.iotrace.probe.Probe;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes a {@code struct episode_record} by the offsets that {@link EpisodeRecord} documents. Times are microseconds. */
final class EpisodeRecordBuilder {
    private static final int WRITE = 64;
    private static final int WRITE_SIZE = 24;
    private static final int SIZE = WRITE + 6 * WRITE_SIZE;

    private final ByteBuffer buffer = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
    private int writes;

    private EpisodeRecordBuilder(long running, long waited) {
        buffer.putInt(4, RequestRecordBuilder.PROCESS).putInt(8, RequestRecordBuilder.LOOP);
        buffer.putLong(24, running * 1000).putLong(32, waited * 1000);
    }

    /** The thread ran from one time to the other, then waited. */
    static EpisodeRecordBuilder between(long running, long waited) {
        return new EpisodeRecordBuilder(running, waited);
    }

    /** The thread has run since then and goes on. */
    static EpisodeRecordBuilder goingOnSince(long running) {
        return new EpisodeRecordBuilder(running, 0);
    }

    EpisodeRecordBuilder kickedBy(int source) {
        buffer.putInt(40, source);
        return this;
    }

    EpisodeRecordBuilder write(long at, int eventfd) {
        buffer.putLong(WRITE + WRITE_SIZE * writes, at * 1000).putInt(WRITE + WRITE_SIZE * writes + 16, eventfd);
        buffer.putInt(48, ++writes);
        return this;
    }

    /** The last write came after the thread had read the eventfd of its completions. */
    EpisodeRecordBuilder noticed(long at) {
        buffer.putLong(WRITE + WRITE_SIZE * (writes - 1) + 8, at * 1000);
        return this;
    }

    EpisodeRecordBuilder number(int episode) {
        buffer.putInt(12, episode);
        return this;
    }

    EpisodeRecordBuilder requests(int submitted) {
        buffer.putInt(44, submitted);
        return this;
    }

    EpisodeRecordBuilder kicks(int found) {
        buffer.putInt(56, found);
        return this;
    }

    EpisodeRecordBuilder signalled(long at) {
        buffer.putLong(16, at * 1000);
        return this;
    }

    /** KVM injected an interrupt for the last write. */
    EpisodeRecordBuilder interrupt() {
        buffer.putInt(52, buffer.getInt(52) | 1 << (writes - 1));
        return this;
    }

    /** By the last write the thread had been runnable without a processor for so long since it was signalled. */
    EpisodeRecordBuilder runDelay(long micros) {
        buffer.putInt(WRITE + WRITE_SIZE * (writes - 1) + 20, (int) (micros * 1000));
        return this;
    }

    /** The record as the queue has it. */
    ByteBuffer buffer() {
        return buffer.putInt(0, Probe.EPISODE_RECORD);
    }

    EpisodeRecord build() {
        return new EpisodeRecord().at(buffer, 0);
    }
}
