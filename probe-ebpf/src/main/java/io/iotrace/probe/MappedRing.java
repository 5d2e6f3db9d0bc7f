// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The pages of a BPF ring buffer, mapped for one reader. */
final class MappedRing implements AutoCloseable {
    private static final int POLL_IN = 1;

    private final Libc libc;
    private final MappedMemory consumer;
    private final MappedMemory producer;
    private final RingReader reader;
    private final byte[] pollDescriptor = new byte[8];

    MappedRing(Libc libc, int descriptor, int size) {
        this.libc = libc;
        consumer = MappedMemory.map(libc, descriptor, 0, MappedMemory.PAGE, true);
        try {
            producer = MappedMemory.map(libc, descriptor, MappedMemory.PAGE, MappedMemory.PAGE + 2L * size, false);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        reader = new RingReader(consumer.buffer(), producer.buffer(), size);
        ByteBuffer.wrap(pollDescriptor)
                .order(ByteOrder.nativeOrder())
                .putInt(descriptor)
                .putShort((short) POLL_IN);
    }

    RingReader reader() {
        return reader;
    }

    /** Waits until the kernel says the ring fills, or the time is over. */
    void await(int timeoutMillis) {
        libc.poll(pollDescriptor, 1, timeoutMillis);
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
