// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.probe.Probe;
import io.iotrace.probe.RequestRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes a {@code struct request_record} by the offsets that {@link RequestRecord} documents. Times are microseconds. */
final class RequestRecordBuilder {
    static final int PROCESS = 100;
    static final int LOOP = 101;
    private static final int SIZE = 160;

    private final ByteBuffer buffer = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());

    private RequestRecordBuilder(int file) {
        buffer.putInt(4, PROCESS).putInt(8, LOOP).putInt(12, LOOP).putInt(16, file);
        buffer.putShort(140, (short) 1)
                .putShort(144, (short) 2)
                .putShort(146, (short) 3)
                .putShort(148, (short) 1);
        engine(RequestRecord.ENGINE_NATIVE).flag(RequestRecord.FLAG_DIRECT);
    }

    /** A direct read of 4096 bytes with libaio, submitted by the event loop's own thread and not yet done. */
    static RequestRecordBuilder of(int file) {
        return new RequestRecordBuilder(file).result(4096);
    }

    /** The same with each boundary that the kernel shows, one microsecond apart from submit on. */
    static RequestRecordBuilder done(int file, long submitted) {
        return of(file).submitted(submitted)
                .queued(submitted + 1)
                .issued(submitted + 2)
                .deviceDone(submitted + 3)
                .kernelDone(submitted + 4);
    }

    RequestRecordBuilder home(int threadId) {
        buffer.putInt(12, threadId);
        return this;
    }

    RequestRecordBuilder episode(int episode) {
        buffer.putInt(20, episode);
        return this;
    }

    /** First of its disk in an episode that the source's kick began. */
    RequestRecordBuilder kickedBy(int source, long kicked, long signalled, long running) {
        buffer.putInt(24, source);
        nanos(48, kicked).nanos(56, signalled).nanos(64, running);
        return flag(RequestRecord.FLAG_KICKED).flag(RequestRecord.FLAG_FIRST);
    }

    /** In an episode that the source's kick began, but not its disk's first. */
    RequestRecordBuilder inEpisodeKickedBy(int source) {
        buffer.putInt(24, source);
        return flag(RequestRecord.FLAG_KICKED);
    }

    RequestRecordBuilder leaf(int device) {
        buffer.putInt(28, device);
        return this;
    }

    RequestRecordBuilder offset(long bytes) {
        buffer.putLong(32, bytes);
        return this;
    }

    RequestRecordBuilder bioBytes(long bytes) {
        buffer.putLong(40, bytes);
        return this;
    }

    RequestRecordBuilder submitted(long micros) {
        return nanos(72, micros);
    }

    RequestRecordBuilder queued(long micros) {
        return nanos(80, micros);
    }

    RequestRecordBuilder issued(long micros) {
        return nanos(88, micros);
    }

    RequestRecordBuilder deviceDone(long micros) {
        return nanos(96, micros);
    }

    RequestRecordBuilder kernelDone(long micros) {
        return nanos(104, micros);
    }

    RequestRecordBuilder callExit(long micros) {
        return nanos(112, micros);
    }

    RequestRecordBuilder reaped(long micros) {
        return nanos(120, micros);
    }

    RequestRecordBuilder result(long result) {
        buffer.putLong(128, result);
        return this;
    }

    RequestRecordBuilder runDelay(long micros) {
        buffer.putInt(136, (int) (micros * 1000));
        return this;
    }

    RequestRecordBuilder operation(int code) {
        buffer.put(150, (byte) code);
        return this;
    }

    RequestRecordBuilder engine(int code) {
        buffer.put(151, (byte) code);
        return this;
    }

    RequestRecordBuilder flag(int flag) {
        buffer.putInt(152, buffer.getInt(152) | flag);
        return this;
    }

    RequestRecordBuilder buffered() {
        buffer.putInt(152, buffer.getInt(152) & ~RequestRecord.FLAG_DIRECT);
        return this;
    }

    private RequestRecordBuilder nanos(int at, long micros) {
        buffer.putLong(at, micros * 1000);
        return this;
    }

    RequestRecordBuilder process(int processId) {
        buffer.putInt(4, processId);
        return this;
    }

    /** The record as the queue has it. */
    ByteBuffer buffer() {
        return buffer.putInt(0, Probe.REQUEST_RECORD);
    }

    RequestRecord build() {
        return new RequestRecord().at(buffer, 0);
    }
}
