// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.collector.metrics.WebConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How metrics leave the daemon, beside the address that it listens on. */
final class WebOptions {
    @Option(
            names = "--web-config",
            paramLabel = "FILE",
            description = "TLS and passwords, in the form of Prometheus' --web.config.file (tls_server_config,"
                    + " basic_auth_users).")
    private Path webConfig;

    @Option(
            names = "--metrics-socket",
            paramLabel = "SOCKET",
            description = "Also serve GET /metrics on this Unix socket, to root and --group.")
    private Path metricsSocket;

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            description =
                    "Send metrics to an OpenTelemetry collector by OTLP over HTTP: http://127.0.0.1:4318/v1/metrics.")
    private URI otlp;

    @Option(
            names = "--otlp-interval",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = DurationConverter.class,
            description = "How often (default: ${DEFAULT-VALUE}).")
    private Duration otlpInterval;

    WebConfig web() throws IOException {
        return webConfig == null ? WebConfig.OPEN : WebConfig.read(webConfig);
    }

    Path metricsSocket() {
        return metricsSocket;
    }

    URI otlp() {
        return otlp;
    }

    Duration otlpInterval() {
        return otlpInterval;
    }
}
