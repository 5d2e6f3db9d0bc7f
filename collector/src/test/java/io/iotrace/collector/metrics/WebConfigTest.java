// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebConfigTest {
    @TempDir
    private Path directory;

    private WebConfig read(String yaml) throws IOException {
        return WebConfig.read(Files.writeString(directory.resolve("web.yml"), yaml));
    }

    @Test
    void readsWhatPrometheusReads() throws IOException {
        WebConfig config = read("""
                tls_server_config:
                  cert_file: host.crt
                  key_file: /etc/host.key
                  client_ca_file: ca.crt
                  client_auth_type: RequireAndVerifyClientCert
                  min_version: TLS13
                basic_auth_users:
                  prometheus: $2y$10$abcdefghijklmnopqrstuuOSlMPRpDCtg2vAQ0PSxnO5wsoSbBYuK
                """);

        assertThat(config.users()).containsOnlyKeys("prometheus");
        WebConfig.Tls tls = config.tls().orElseThrow();
        assertThat(tls.certificates()).isEqualTo(directory.resolve("host.crt"));
        assertThat(tls.key()).isEqualTo(Path.of("/etc/host.key"));
        assertThat(tls.clientAuthorities()).contains(directory.resolve("ca.crt"));
        assertThat(tls.lowestVersion()).isEqualTo("TLS13");
    }

    @Test
    void anEmptyFileProtectsNothing() throws IOException {
        assertThat(read("")).isEqualTo(WebConfig.OPEN);
    }

    @Test
    void aKeyThatIsNotKnownIsRefusedRatherThanPassedOver() {
        assertThatThrownBy(() -> read("basic_auth_user: {a: b}"))
                .hasMessageContaining("basic_auth_user is not known here, only tls_server_config, basic_auth_users");
        assertThatThrownBy(() -> read("tls_server_config: {cert_file: a, key_file: b, cipher_suites: [X]}"))
                .hasMessageContaining("cipher_suites is not known here");
    }

    @Test
    void aPasswordInTheClearIsRefused() {
        assertThatThrownBy(() -> read("basic_auth_users: {admin: secret}"))
                .hasMessageContaining("the password of admin is no bcrypt hash");
    }

    @Test
    void anAuthorityForClientsThatNeedNoCertificateIsRefused() {
        assertThatThrownBy(() -> read("tls_server_config: {cert_file: a, key_file: b, client_ca_file: c}"))
                .hasMessageContaining("go together");
    }
}
