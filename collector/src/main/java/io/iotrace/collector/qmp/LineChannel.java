// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.qmp;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Lines over a socket, with a deadline for each: a stopped QEMU accepts connections and never answers. */
final class LineChannel {
    /** Long block graphs answer in megabytes; more than this is no QEMU. */
    private static final int LONGEST_LINE_BYTES = 64 << 20;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Duration timeout;
    private final ByteBuffer received = ByteBuffer.allocate(64 << 10).limit(0);

    LineChannel(SocketChannel channel, Duration timeout) throws IOException {
        this.channel = channel;
        this.timeout = timeout;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        this.key = channel.register(selector, SelectionKey.OP_READ);
    }

    void write(String line) throws IOException {
        long deadline = deadline();
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE, deadline);
            }
        }
    }

    void waitAtMost(Duration longest) {
        timeout = longest;
    }

    /** The next line. What was received of one that did not end in time is kept for the next call. */
    String readLine() throws IOException {
        long deadline = deadline();
        while (line.size() < LONGEST_LINE_BYTES) {
            while (received.hasRemaining()) {
                byte next = received.get();
                if (next == '\n') {
                    String text = line.toString(StandardCharsets.UTF_8);
                    line.reset();
                    return text;
                }
                line.write(next);
            }
            fill(deadline);
        }
        throw new IOException("a line of more than " + LONGEST_LINE_BYTES + " bytes");
    }

    private void fill(long deadline) throws IOException {
        int read = read();
        while (read == 0) {
            await(SelectionKey.OP_READ, deadline);
            read = read();
        }
        if (read < 0) {
            throw new EOFException("it closed the connection");
        }
    }

    /** Leaves the buffer with what came, also when that is nothing. */
    private int read() throws IOException {
        received.clear();
        try {
            return channel.read(received);
        } finally {
            received.flip();
        }
    }

    private long deadline() {
        return System.nanoTime() + timeout.toNanos();
    }

    private void await(int operation, long deadline) throws IOException {
        long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
        key.interestOps(operation);
        if (leftMillis <= 0 || selector.select(leftMillis) == 0) {
            throw new SocketTimeoutException("no answer in " + timeout.toMillis() + " ms");
        }
        selector.selectedKeys().clear();
    }

    void close() {
        try (channel;
                selector) {
            key.cancel();
        } catch (IOException alreadyGone) {
            // Nothing is lost: every answer that matters has been read.
            return;
        }
    }
}
