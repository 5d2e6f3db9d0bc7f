// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Who may read metrics over the network, in the form of Prometheus' {@code --web.config.file}
 * (https://prometheus.io/docs/prometheus/latest/configuration/https/), of which it takes {@code tls_server_config} (cert_file, key_file,
 * client_ca_file, client_auth_type, min_version) and {@code basic_auth_users}.
 *
 * @param tls the server's key and certificate; empty for plain HTTP
 * @param users bcrypt hashes of passwords by user; empty when nobody has to log in
 */
public record WebConfig(Optional<Tls> tls, Map<String, String> users) {
    /** Plain HTTP for everybody who gets at the address. */
    public static final WebConfig OPEN = new WebConfig(Optional.empty(), Map.of());

    /**
     * Files in the PEM form.
     *
     * @param clientAuthorities issuers of clients' certificates, which clients then must have; empty when they need none
     */
    public record Tls(Path certificates, Path key, Optional<Path> clientAuthorities, String lowestVersion) {}

    private static final String HASH = "\\$2[abxy]\\$\\d\\d\\$[./A-Za-z0-9]{53}";

    /**
     * Reads a file.
     *
     * @throws IOException with one sentence when it cannot be read, or says what is not known here
     */
    public static WebConfig read(Path file) throws IOException {
        Map<String, Object> root;
        try {
            root = map(file, new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file)));
        } catch (YAMLException e) {
            throw new IOException(
                    file + " is no YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "), e);
        }
        allow(file, root, List.of("tls_server_config", "basic_auth_users"));
        Map<String, String> users = new LinkedHashMap<>();
        map(file, root.get("basic_auth_users")).forEach((user, hash) -> users.put(user, String.valueOf(hash)));
        for (Map.Entry<String, String> user : users.entrySet()) {
            if (!user.getValue().matches(HASH)) {
                throw new IOException(file + ": the password of " + user.getKey() + " is no bcrypt hash ($2y$10$...)");
            }
        }
        return new WebConfig(tls(file, map(file, root.get("tls_server_config"))), Map.copyOf(users));
    }

    private static Optional<Tls> tls(Path file, Map<String, Object> tls) throws IOException {
        allow(file, tls, List.of("cert_file", "key_file", "client_ca_file", "client_auth_type", "min_version"));
        if (tls.isEmpty()) {
            return Optional.empty();
        }
        if (!tls.containsKey("cert_file") || !tls.containsKey("key_file")) {
            throw new IOException(file + ": tls_server_config needs cert_file and key_file");
        }
        String clients = String.valueOf(tls.getOrDefault("client_auth_type", "NoClientCert"));
        boolean verify = clients.equals("RequireAndVerifyClientCert");
        if (!verify && !clients.equals("NoClientCert")) {
            throw new IOException(
                    file + ": client_auth_type is NoClientCert or RequireAndVerifyClientCert here, not " + clients);
        }
        if (verify != tls.containsKey("client_ca_file")) {
            throw new IOException(
                    file + ": client_ca_file and client_auth_type: RequireAndVerifyClientCert go together");
        }
        String lowest = String.valueOf(tls.getOrDefault("min_version", "TLS12"));
        if (!lowest.equals("TLS12") && !lowest.equals("TLS13")) {
            throw new IOException(file + ": min_version is TLS12 or TLS13 here, not " + lowest);
        }
        return Optional.of(new Tls(
                path(file, tls.get("cert_file")),
                path(file, tls.get("key_file")),
                Optional.ofNullable(tls.get("client_ca_file")).map(name -> path(file, name)),
                lowest));
    }

    /** Names are relative to the file that has them. */
    private static Path path(Path file, Object name) {
        return file.toAbsolutePath().resolveSibling(String.valueOf(name));
    }

    private static void allow(Path file, Map<String, Object> map, List<String> known) throws IOException {
        for (String key : map.keySet()) {
            if (!known.contains(key)) {
                throw new IOException(file + ": " + key + " is not known here, only " + String.join(", ", known));
            }
        }
    }

    private static Map<String, Object> map(Path file, Object yaml) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        if (yaml instanceof Map<?, ?> entries) {
            entries.forEach((key, value) -> map.put(String.valueOf(key), value));
        } else if (yaml != null) {
            throw new IOException(file + " has " + yaml + " where keys and values are expected");
        }
        return map;
    }
}
