// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, with keys that the JDK's keytool makes. */
class MetricsServerTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path directory;

    private final PrometheusRegistry registry = new PrometheusRegistry();

    @BeforeEach
    void count() {
        Counter.builder().name("seen").register(registry).inc(101);
    }

    private MetricsServer server(String yaml) throws IOException {
        WebConfig config = WebConfig.read(Files.writeString(directory.resolve("web.yml"), yaml));
        return MetricsServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), registry, config);
    }

    private static HttpResponse<String> get(HttpClient client, String scheme, MetricsServer server, String login)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(scheme + "://localhost:" + server.port() + "/metrics"));
        if (!login.isEmpty()) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void onlyAKnownUserWithThePasswordReads() throws Exception {
        String hash = BCrypt.withDefaults().hashToString(4, "s3cret".toCharArray());
        try (MetricsServer server = server("basic_auth_users: {prometheus: '" + hash + "'}")) {
            HttpClient client = HttpClient.newHttpClient();
            assertThat(get(client, "http", server, "").statusCode()).isEqualTo(401);
            assertThat(get(client, "http", server, "prometheus:wrong").statusCode())
                    .isEqualTo(401);
            assertThat(get(client, "http", server, "nobody:s3cret").statusCode())
                    .isEqualTo(401);
            for (int i = 0; i < 2; i++) { // the second time from memory
                HttpResponse<String> answer = get(client, "http", server, "prometheus:s3cret");
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).contains("seen_total 101");
            }
            assertThat(get(client, "http", server, "prometheus:wrong").statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void aClientThatTrustsTheCertificateReads() throws Exception {
        KeyStore host = key("host");
        writePem("host", host);
        try (MetricsServer server = server("tls_server_config: {cert_file: host.crt, key_file: host.key}")) {
            HttpResponse<String> answer = get(client(host, null), "https", server, "");
            assertThat(answer.body()).contains("seen_total 101");
            assertThatThrownBy(() -> get(HttpClient.newHttpClient(), "https", server, ""))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void aClientWithoutACertificateIsRefusedWhereOneIsDemanded() throws Exception {
        KeyStore host = key("host");
        KeyStore prometheus = key("prometheus");
        writePem("host", host);
        writePem("prometheus", prometheus);
        try (MetricsServer server = server("tls_server_config: {cert_file: host.crt, key_file: host.key,"
                + " client_ca_file: prometheus.crt, client_auth_type: RequireAndVerifyClientCert}")) {
            assertThat(get(client(host, prometheus), "https", server, "").statusCode())
                    .isEqualTo(200);
            assertThatThrownBy(() -> get(client(host, null), "https", server, ""))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aKeyInAnotherFormIsSaidSo() throws Exception {
        writePem("host", key("host"));
        Files.writeString(directory.resolve("host.key"), "-----BEGIN RSA PRIVATE KEY-----\nAA==\n");
        assertThatThrownBy(() -> server("tls_server_config: {cert_file: host.crt, key_file: host.key}"))
                .hasMessageContaining("openssl pkcs8 -topk8 -nodes -in host.key");
    }

    private static HttpClient client(KeyStore trusted, KeyStore own) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("host", trusted.getCertificate("key"));
        trust.init(certificates);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private KeyStore key(String name) throws Exception {
        Path file = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "key",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private void writePem(String name, KeyStore store) throws Exception {
        write(name + ".crt", "CERTIFICATE", store.getCertificate("key").getEncoded());
        write(name + ".key", "PRIVATE KEY", store.getKey("key", PASSWORD).getEncoded());
    }

    private void write(String file, String kind, byte[] encoded) throws IOException {
        Files.writeString(
                directory.resolve(file),
                "-----BEGIN " + kind + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n-----END " + kind
                        + "-----\n");
    }
}
