// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Serves {@code GET /metrics} over HTTP on a Unix socket, for an agent on this host; the JDK's HTTP server listens on networks only. One
 * client after the other: a scrape takes milliseconds, and one that does not read is cut off.
 */
public final class MetricsSocket implements AutoCloseable {
    private static final int LONGEST_REQUEST = 8192;
    private static final long LONGEST_SECONDS = 10;
    private static final String ACCEPT = "accept:";

    private final Path path;
    private final ServerSocketChannel server;
    private final PrometheusRegistry registry;
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "iotrace-metrics-limit");
        thread.setDaemon(true);
        return thread;
    });

    private MetricsSocket(Path path, ServerSocketChannel server, PrometheusRegistry registry) {
        this.path = path;
        this.server = server;
        this.registry = registry;
    }

    /**
     * Listens.
     *
     * @param group who may connect beside root; null for nobody
     * @throws IOException when somebody listens there, or the group does not exist
     */
    public static MetricsSocket listen(Path path, String group, PrometheusRegistry registry) throws IOException {
        MetricsSocket socket = new MetricsSocket(path, SocketFile.bind(path, group), registry);
        Thread thread = new Thread(socket::accept, "iotrace-metrics-socket");
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    private void accept() {
        while (server.isOpen()) {
            serveNext();
        }
    }

    private void serveNext() {
        try (SocketChannel client = server.accept()) {
            ScheduledFuture<?> limit = watchdog.schedule(() -> close(client), LONGEST_SECONDS, TimeUnit.SECONDS);
            serve(client);
            limit.cancel(false);
        } catch (IOException gone) {
            return; // the client is gone, and with it whoever would want to know; or this is closed
        }
    }

    private static void close(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            return; // it is closed then
        }
    }

    private void serve(SocketChannel client) throws IOException {
        BufferedReader in =
                new BufferedReader(Channels.newReader(client, StandardCharsets.ISO_8859_1), LONGEST_REQUEST);
        String first = in.readLine();
        String accept = "";
        int read = first == null ? 0 : first.length();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            read += line.length();
            if (read > LONGEST_REQUEST) {
                answer(client, "431 Request Header Fields Too Large", "text/plain", new byte[0]);
                return;
            }
            if (line.toLowerCase(Locale.ROOT).startsWith(ACCEPT)) {
                accept = line.substring(ACCEPT.length()).strip();
            }
        }
        if (first == null || !first.matches("GET /metrics(\\?\\S*)? HTTP/1\\.[01]")) {
            answer(client, "404 Not Found", "text/plain", "GET /metrics\n".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        ExpositionFormatWriter writer = formats.findWriter(accept);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        writer.write(body, registry.scrape());
        answer(client, "200 OK", writer.getContentType(), body.toByteArray());
    }

    private static void answer(SocketChannel client, String status, String type, byte[] body) throws IOException {
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length
                + "\r\nConnection: close\r\n\r\n";
        for (byte[] part : new byte[][] {head.getBytes(StandardCharsets.ISO_8859_1), body}) {
            ByteBuffer buffer = ByteBuffer.wrap(part);
            while (buffer.hasRemaining()) {
                client.write(buffer);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        watchdog.shutdownNow();
        Files.deleteIfExists(path);
    }
}
