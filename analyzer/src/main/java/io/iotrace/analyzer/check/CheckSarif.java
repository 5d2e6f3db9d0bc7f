// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Rule;
import io.iotrace.analyzer.rule.RuleText;
import io.iotrace.analyzer.rule.Rules;
import io.iotrace.analyzer.rule.Severity;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A check as SARIF 2.1.0 (OASIS), which CI systems show beside the file. */
public final class CheckSarif {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private CheckSarif() {}

    /**
     * Writes one run.
     *
     * @param file what was checked, as a URI or a path relative to the repository; null for a running process
     */
    public static void write(CheckReport report, Rules rules, String version, String file, OutputStream out)
            throws IOException {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        root.put("version", "2.1.0");
        ObjectNode run = root.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool").putObject("driver");
        driver.put("name", "iotrace").put("version", version);
        List<String> ids = new ArrayList<>();
        ArrayNode described = driver.putArray("rules");
        for (Rule rule : rules.all()) {
            RuleText text = rules.text(rule);
            ids.add(rule.info().id());
            ObjectNode node = described.addObject();
            node.put("id", rule.info().id());
            node.putObject("shortDescription").put("text", text.title() + ".");
            node.putObject("fullDescription").put("text", text.body().strip());
            node.putObject("properties")
                    .putArray("tags")
                    .add(rule.info().topic().label());
        }
        ArrayNode results = run.putArray("results");
        report.findings().forEach(finding -> add(results.addObject(), finding, ids, file));
        out.write(
                MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root).getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }

    private static void add(ObjectNode result, Finding finding, List<String> ids, String file) {
        result.put("ruleId", finding.rule());
        result.put("ruleIndex", ids.indexOf(finding.rule()));
        result.put("level", level(finding.severity()));
        result.putObject("message")
                .put(
                        "text",
                        finding.virtualMachine() + " " + finding.disk() + ": " + finding.summary() + ". "
                                + finding.remedy().text());
        ObjectNode location = result.putArray("locations").addObject();
        if (file != null) {
            location.putObject("physicalLocation").putObject("artifactLocation").put("uri", file);
        }
        location.putArray("logicalLocations")
                .addObject()
                .put("fullyQualifiedName", finding.virtualMachine() + "/" + finding.disk())
                .put("kind", "resource");
        result.putObject("properties").put("severity", finding.severity().label());
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case CRITICAL, HIGH -> "error";
            case MEDIUM, LOW -> "warning";
            case INFO -> "note";
        };
    }
}
