// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsSocketTest {
    @TempDir
    private Path directory;

    private MetricsSocket socket;
    private Path path;

    @BeforeEach
    void listen() throws IOException {
        PrometheusRegistry registry = new PrometheusRegistry();
        Counter.builder().name("seen").register(registry).inc(101);
        path = directory.resolve("metrics.sock");
        socket = MetricsSocket.listen(path, null, registry);
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
    }

    private String ask(String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void answersAScrapeWithTheWholeOfTheMetrics() throws IOException {
        for (int i = 0; i < 2; i++) {
            String answer = ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").contains("seen_total 101");
        }
    }

    @Test
    void answersInTheFormThatIsAskedFor() throws IOException {
        String answer = ask("GET /metrics HTTP/1.1\r\nAccept: application/openmetrics-text; version=1.0.0\r\n\r\n");
        assertThat(answer)
                .contains("Content-Type: application/openmetrics-text")
                .endsWith("# EOF\n");
    }

    @Test
    void answersNothingElse() throws IOException {
        assertThat(ask("POST /metrics HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 404");
        assertThat(ask("GET /etc/passwd HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 404");
        assertThat(ask("GET /metrics HTTP/1.1\r\nX: " + "x".repeat(9000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    void isOfRootAloneAndGoesWithItsServer() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        socket.close();
        assertThat(path).doesNotExist();
    }
}
