// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reader against memory laid out as kernel/bpf/ringbuf.c lays it out, written by a hand-made producer. */
class RingReaderTest {
    private static final int SIZE = 4096;
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;
    private static final int NO_LIMIT = 1000;

    private final ByteBuffer consumer = pages(1);
    private final ByteBuffer producer = pages(1 + 2 * SIZE / MappedMemory.PAGE);
    private final List<Long> values = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private final RingReader.Handler handler = (buffer, offset, length) -> {
        values.add(buffer.getLong(offset));
        lengths.add(length);
    };
    private final RingReader reader = new RingReader(consumer, producer, SIZE);

    private static ByteBuffer pages(int count) {
        return ByteBuffer.allocateDirect((count + 1) * MappedMemory.PAGE)
                .alignedSlice(MappedMemory.PAGE)
                .order(ByteOrder.nativeOrder());
    }

    /** Reserves a record of {@code length} bytes that begins with {@code value}; returns where its header is. */
    private int produce(long value, int length, int state) {
        long position = producer.getLong(0);
        int offset = (int) (position % SIZE);
        put(offset, length | state);
        for (int at = 0; at < length; at += 4) {
            put(offset + 8 + at, at == 0 ? (int) value : at == 4 ? (int) (value >>> 32) : 0);
        }
        producer.putLong(0, position + (length + 15 & ~7));
        return offset;
    }

    /** Writes to a place of the ring; each shows twice, as the kernel maps it. */
    private void put(int offset, int value) {
        producer.putInt(MappedMemory.PAGE + offset % SIZE, value);
        producer.putInt(MappedMemory.PAGE + SIZE + offset % SIZE, value);
    }

    private long consumed() {
        return consumer.getLong(0);
    }

    @Test
    void readsNothingFromAnEmptyRing() {
        assertThat(reader.read(handler, NO_LIMIT)).isZero();
        assertThat(consumed()).isZero();
    }

    @Test
    void handsOverRecordsInTheirOrderAndGivesTheirRoomBack() {
        produce(11, 160, 0);
        produce(12, 20, 0);
        produce(13, 8, 0);

        assertThat(reader.read(handler, NO_LIMIT)).isEqualTo(3);
        assertThat(values).containsExactly(11L, 12L, 13L);
        assertThat(lengths).containsExactly(160, 20, 8);
        assertThat(consumed()).isEqualTo(168 + 32 + 16);
    }

    @Test
    void stopsAtARecordThatIsBeingWrittenAndGoesOnWhenItIsDone() {
        produce(21, 40, 0);
        int header = produce(22, 40, BUSY);
        produce(23, 40, 0);

        assertThat(reader.read(handler, NO_LIMIT)).isEqualTo(1);
        assertThat(consumed()).isEqualTo(48);
        put(header, 40);
        assertThat(reader.read(handler, NO_LIMIT)).isEqualTo(2);
        assertThat(values).containsExactly(21L, 22L, 23L);
    }

    @Test
    void passesOverDiscardedRecordsAndGivesTheirRoomBack() {
        produce(31, 40, DISCARDED);
        produce(32, 40, 0);

        assertThat(reader.read(handler, NO_LIMIT)).isEqualTo(1);
        assertThat(values).containsExactly(32L);
        assertThat(consumed()).isEqualTo(96);
    }

    @Test
    void readsNoMoreThanItIsTold() {
        for (int i = 0; i < 5; i++) {
            produce(i, 16, 0);
        }

        assertThat(reader.read(handler, 2)).isEqualTo(2);
        assertThat(consumed()).isEqualTo(48);
        assertThat(reader.read(handler, NO_LIMIT)).isEqualTo(3);
        assertThat(values).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void readsARecordThatWrapsAroundTheEnd() {
        List<Long> expected = new ArrayList<>();
        for (long i = 0; i < 100; i++) {
            produce(i << 32 | i, 152, 0); // 160 does not divide the ring's size, so some lie across its end
            expected.add(i << 32 | i);
            reader.read(handler, NO_LIMIT);
        }

        assertThat(values).isEqualTo(expected);
        assertThat(consumed()).isEqualTo(100 * 160);
    }

    @Test
    void keepsTheRoomOfARecordWhoseHandlerFails() {
        produce(41, 16, 0);

        assertThatThrownBy(() -> reader.read(
                        (buffer, offset, length) -> {
                            throw new IllegalStateException("no room on the disk");
                        },
                        NO_LIMIT))
                .hasMessage("no room on the disk");
        assertThat(consumed()).isZero();
        assertThat(reader.read(handler, NO_LIMIT)).isEqualTo(1);
        assertThat(values).containsExactly(41L);
    }

    @Test
    void beginsWhereTheReaderBeforeItStopped() {
        produce(51, 16, 0);
        produce(52, 16, 0);
        reader.read(handler, 1);

        assertThat(new RingReader(consumer, producer, SIZE).read(handler, NO_LIMIT))
                .isEqualTo(1);
        assertThat(values).containsExactly(51L, 52L);
    }
}
