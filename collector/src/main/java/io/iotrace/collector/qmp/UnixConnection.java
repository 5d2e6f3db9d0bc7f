// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.qmp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Connects to a unix socket within a time. connect(2) waits for a place in the server's queue for as long as that takes; on a socket that
 * does not block it fails at once with EAGAIN, and then the socket stays unconnected (unix(7)), so another one is tried a little later.
 */
final class UnixConnection {
    private static final long PAUSE_MILLIS = 20;

    private UnixConnection() {}

    static SocketChannel open(Path socket, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        do {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            boolean connected = false;
            try {
                channel.configureBlocking(false);
                connected = channel.connect(UnixDomainSocketAddress.of(socket));
            } catch (ConnectException refused) {
                throw refused;
            } catch (SocketException e) {
                // EAGAIN has no exception of its own.
                if (!Files.isWritable(socket)) {
                    throw e;
                }
            } finally {
                if (!connected) {
                    channel.close();
                }
            }
            if (connected) {
                return channel;
            }
            pause();
        } while (System.nanoTime() < deadline);
        throw new SocketTimeoutException("no place in its queue in " + timeout.toMillis() + " ms");
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
