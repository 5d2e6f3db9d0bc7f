// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * The daemon's Unix socket: a client writes one line, the daemon answers with lines, of which the last begins with {@code done} or
 * {@code failed}. Who may connect is decided by the file's owner, group and mode: root, or a group that is named.
 */
public final class ControlSocket implements AutoCloseable {
    private static final int MOST_CLIENTS = 8;
    private static final int LONGEST_LINE = 4096;

    /** Answers a request line by line. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Does what the line asks for.
         *
         * @throws IOException with one sentence for the client when it can't be done
         */
        void handle(String line, Reply reply) throws IOException;
    }

    /** Takes a line of the answer. */
    @FunctionalInterface
    public interface Reply {
        void line(String text) throws IOException;
    }

    private final Path path;
    private final ServerSocketChannel server;
    private final Handler handler;
    private final ExecutorService clients = Executors.newFixedThreadPool(MOST_CLIENTS, task -> {
        Thread thread = new Thread(task, "iotrace-control");
        thread.setDaemon(true);
        return thread;
    });

    private ControlSocket(Path path, ServerSocketChannel server, Handler handler) {
        this.path = path;
        this.server = server;
        this.handler = handler;
    }

    /**
     * Listens.
     *
     * @param group who may connect beside root; null for nobody
     * @throws IOException when another daemon listens there, or the group does not exist
     */
    public static ControlSocket listen(Path path, String group, Handler handler) throws IOException {
        ServerSocketChannel server = SocketFile.bind(path, group);
        ControlSocket socket = new ControlSocket(path, server, handler);
        Thread thread = new Thread(socket::accept, "iotrace-control-accept");
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                clients.execute(() -> serve(client));
            } catch (ClosedChannelException | RejectedExecutionException closed) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            BufferedReader in = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8), LONGEST_LINE);
            String line = in.readLine();
            Reply reply = text -> client.write(StandardCharsets.UTF_8.encode(text + "\n"));
            if (line == null || line.length() > LONGEST_LINE) {
                return;
            }
            try {
                handler.handle(line, reply);
                reply.line("done");
            } catch (IOException e) {
                reply.line("failed " + e.getMessage());
            }
        } catch (IOException e) {
            // the client is gone, and with it whoever would want to know
            return;
        }
    }

    public Path path() {
        return path;
    }

    /**
     * Asks a daemon.
     *
     * @throws IOException with one sentence when no daemon answers there or it could not do it
     */
    public static void ask(Path path, String line, Reply reply) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
            } catch (IOException e) {
                throw new IOException("no iotrace daemon answers on " + path + ": " + e.getMessage(), e);
            }
            channel.write(StandardCharsets.UTF_8.encode(line + "\n"));
            BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            for (String answer = in.readLine(); answer != null; answer = in.readLine()) {
                if (answer.equals("done")) {
                    return;
                }
                if (answer.startsWith("failed ")) {
                    throw new IOException(answer.substring("failed ".length()));
                }
                reply.line(answer);
            }
            throw new IOException("the iotrace daemon ended before it had answered");
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        clients.shutdownNow();
        Files.deleteIfExists(path);
    }
}
