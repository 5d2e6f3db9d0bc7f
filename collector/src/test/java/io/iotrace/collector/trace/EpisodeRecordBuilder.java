// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.probe.EpisodeRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes a {@code struct episode_record} by the offsets that {@link EpisodeRecord} documents. Times are microseconds. */
final class EpisodeRecordBuilder {
    private static final int SIZE = 56 + 6 * 16;

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
        buffer.putLong(56 + 16 * writes, at * 1000).putInt(56 + 16 * writes + 8, eventfd);
        buffer.putInt(48, ++writes);
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
        buffer.putInt(56 + 16 * (writes - 1) + 12, (int) (micros * 1000));
        return this;
    }

    EpisodeRecord build() {
        return new EpisodeRecord().at(buffer, 0);
    }
}
