// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The alerts that are checked in, on their way through a real Prometheus to a real Alertmanager. */
@Timeout(300)
class AlertmanagerTest {
    private static final Path PROGRAM = Path.of("/usr/bin/prometheus-alertmanager");
    private static final long LONGEST_NANOS = 120_000_000_000L;

    @TempDir
    private Path directory;

    private Process process;
    private URI address;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Files.isExecutable(PROGRAM), "needs: prometheus-alertmanager");
        assumeTrue(PrometheusProcess.isInstalled(), "needs: prometheus");
        Path configuration = Files.writeString(
                directory.resolve("alertmanager.yml"),
                "route: {receiver: nobody, group_wait: 0s}\nreceivers: [{name: nobody}]\n"
                        + Files.readString(PanelQuery.DASHBOARDS.resolve("alertmanager/inhibit.yml")));
        int port = PrometheusProcess.freePort();
        address = URI.create("http://127.0.0.1:" + port + "/");
        process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--config.file=" + configuration,
                        "--storage.path=" + directory.resolve("alertmanager"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        long end = System.nanoTime() + LONGEST_NANOS;
        while (!isReady()) {
            assertThat(process.isAlive())
                    .as(Files.readString(directory.resolve("log")))
                    .isTrue();
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return send(HttpRequest.newBuilder(address.resolve("-/ready"))).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @AfterEach
    void end() throws Exception {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    private List<JsonNode> alerts(String filter) throws Exception {
        List<JsonNode> alerts = new ArrayList<>();
        new ObjectMapper()
                .readTree(send(HttpRequest.newBuilder(address.resolve("api/v2/alerts" + filter)))
                        .body())
                .forEach(alerts::add);
        return alerts;
    }

    private List<JsonNode> await(String filter, Predicate<List<JsonNode>> isSo) throws Exception {
        long end = System.nanoTime() + LONGEST_NANOS;
        List<JsonNode> alerts = alerts(filter);
        while (!isSo.test(alerts)) {
            assertThat(System.nanoTime()).as(alerts.toString()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
            alerts = alerts(filter);
        }
        return alerts;
    }

    /** The only change to the rules: nothing is waited for. */
    private Path rulesAtOnce() throws IOException {
        Path rules = Files.createDirectory(directory.resolve("rules"));
        for (String name : List.of("alerts.yml", "recording-rules.yml")) {
            String text =
                    Files.readString(PanelQuery.DASHBOARDS.resolve("prometheus").resolve(name));
            Files.writeString(rules.resolve(name), text.replaceAll("for: \\d+[mh]", "for: 0s"));
        }
        return rules;
    }

    @Test
    void receivesTheAlertOfADaemonThatDoesNotAnswerWithItsRunbook() throws Exception {
        int nobodyListens = PrometheusProcess.freePort();
        String configuration = String.join(
                "\n",
                "global:",
                "  scrape_interval: 1s",
                "  evaluation_interval: 1s",
                "  external_labels: {iotrace_docs: 'https://wiki.example.com/iotrace'}",
                "rule_files: ['" + rulesAtOnce() + "/*.yml']",
                "alerting: {alertmanagers: [{static_configs: [{targets: ['" + address.getAuthority() + "']}]}]}",
                "scrape_configs:",
                "  - job_name: iotrace",
                "    static_configs: [{targets: ['127.0.0.1:" + nobodyListens + "']}]",
                "");
        try (PrometheusProcess prometheus =
                PrometheusProcess.start(Files.createDirectory(directory.resolve("prometheus")), configuration)) {
            assertThat(prometheus.address()).isNotNull();
            JsonNode alert = await("", alerts -> !alerts.isEmpty()).get(0);
            assertThat(alert.at("/labels/alertname").asText()).isEqualTo("IotraceDown");
            assertThat(alert.at("/labels/severity").asText()).isEqualTo("warning");
            assertThat(alert.at("/annotations/runbook_url").asText())
                    .isEqualTo("https://wiki.example.com/iotrace/runbooks/IotraceDown.md");
        }
    }

    @Test
    void aSlowDeviceSilencesTheAlertsOfItsGuests() throws Exception {
        List<Object> posted = new ArrayList<>();
        posted.add(alert("IotraceLeafSlow", "sda", ""));
        for (int guest = 0; guest < 30; guest++) {
            posted.add(alert("IotraceDiskLatencyBudgetBurn", "sda", "web-" + guest));
        }
        posted.add(alert("IotraceDiskLatencyBudgetBurn", "sdb", "web-on-another-device"));
        HttpResponse<String> answer = send(HttpRequest.newBuilder(address.resolve("api/v2/alerts"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(new ObjectMapper().writeValueAsString(posted))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);

        assertThat(await("?inhibited=false", alerts -> alerts.size() == 2))
                .extracting(alert -> alert.at("/labels/leaf").asText())
                .containsExactlyInAnyOrder("sda", "sdb");
        assertThat(alerts("")).hasSize(32);
    }

    private static Object alert(String name, String leaf, String machine) {
        return java.util.Map.of(
                "labels",
                java.util.Map.of(
                        "alertname", name, "instance", "host-1:9750", "job", "iotrace", "leaf", leaf, "vm", machine));
    }
}
