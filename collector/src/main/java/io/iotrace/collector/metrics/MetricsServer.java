// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Serves {@code /metrics} as text, OpenMetrics or protobuf, as the scraper asks. */
public final class MetricsServer implements AutoCloseable {
    private final HTTPServer server;

    private MetricsServer(HTTPServer server) {
        this.server = server;
    }

    /**
     * Listens.
     *
     * @throws IOException when the address is not this host's, the port is taken, or a file of the web configuration is not usable
     */
    public static MetricsServer start(InetSocketAddress address, PrometheusRegistry registry, WebConfig web)
            throws IOException {
        if (address.isUnresolved()) {
            throw new IOException("no such address: " + address.getHostString());
        }
        HTTPServer.Builder builder = HTTPServer.builder()
                .inetAddress(address.getAddress())
                .port(address.getPort())
                .registry(registry);
        if (web.tls().isPresent()) {
            builder.httpsConfigurator(PemFiles.configurator(web.tls().get()));
        }
        if (!web.users().isEmpty()) {
            builder.authenticator(new PasswordCheck(web.users()));
        }
        return new MetricsServer(builder.buildAndStart());
    }

    /** The port that it listens on; useful where any was asked for. */
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.close();
    }
}
