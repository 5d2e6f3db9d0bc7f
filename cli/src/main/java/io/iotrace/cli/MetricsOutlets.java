// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.collector.daemon.MetricsSocket;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.metrics.MetricsServer;
import io.iotrace.collector.metrics.OtlpExporter;
import io.iotrace.collector.metrics.WebConfig;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;

/** All ways on which metrics leave the daemon, as options say. */
final class MetricsOutlets implements AutoCloseable {
    private final MetricsServer server;
    private final MetricsSocket socket;
    private final OtlpExporter exporter;
    private final String address;

    private MetricsOutlets(MetricsServer server, MetricsSocket socket, OtlpExporter exporter, String address) {
        this.server = server;
        this.socket = socket;
        this.exporter = exporter;
        this.address = address;
    }

    /**
     * Opens all that options ask for.
     *
     * @throws IOException with one sentence when one of them cannot be
     */
    static MetricsOutlets open(
            InetSocketAddress listen, String group, WebOptions options, PrometheusRegistry registry, Console console)
            throws IOException {
        WebConfig security = options.web();
        MetricsServer server = MetricsServer.start(listen, registry, security);
        try {
            MetricsSocket socket = options.metricsSocket() == null
                    ? null
                    : MetricsSocket.listen(options.metricsSocket(), group, registry);
            String address = (security.tls().isPresent() ? "https://" : "http://") + listen.getHostString() + ":"
                    + server.port() + "/metrics";
            return new MetricsOutlets(server, socket, exporter(options, registry, console), address);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private static OtlpExporter exporter(WebOptions options, PrometheusRegistry registry, Console console) {
        if (options.otlp() == null) {
            return null;
        }
        String host =
                HostRoot.live().text("/proc/sys/kernel/hostname").orElse("").strip();
        return new OtlpExporter(
                options.otlp(),
                registry,
                Map.of("service.name", "iotrace", "host.name", host),
                Version.number(),
                options.otlpInterval(),
                sentence -> console.say("iotrace: " + sentence));
    }

    /** Where Prometheus reads. */
    String address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        server.close();
        if (exporter != null) {
            exporter.close();
        }
        if (socket != null) {
            socket.close();
        }
    }
}
