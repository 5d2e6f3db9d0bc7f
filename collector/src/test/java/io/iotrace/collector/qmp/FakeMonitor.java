// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.qmp;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A monitor that says one line, then one more for each line it receives, and falls silent when it has no more to say. */
final class FakeMonitor implements AutoCloseable {
    private final Path socket;
    private final ServerSocketChannel server;
    private final List<String> received = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;
    private volatile boolean connected;

    private FakeMonitor(Path socket, ServerSocketChannel server, List<String> lines) {
        this.socket = socket;
        this.server = server;
        this.thread = new Thread(() -> serve(lines), "fake monitor");
        thread.setDaemon(true);
        thread.start();
    }

    static FakeMonitor at(Path socket, List<String> lines) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        return new FakeMonitor(socket, server, lines);
    }

    private void serve(List<String> lines) {
        try (SocketChannel client = server.accept();
                BufferedReader requests = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))) {
            connected = true;
            int next = 0;
            String request;
            do {
                if (next < lines.size()) {
                    client.write(StandardCharsets.UTF_8.encode(lines.get(next++) + "\n"));
                }
                request = requests.readLine();
                if (request != null) {
                    received.add(request);
                }
            } while (request != null);
        } catch (IOException closedByTest) {
            return;
        }
    }

    Path socket() {
        return socket;
    }

    boolean wasConnected() {
        return connected;
    }

    /** What the client sent, once it has closed the connection. */
    List<String> received() throws InterruptedException {
        thread.join();
        return List.copyOf(received);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
