// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.iotrace.analyzer.report.JsonReport;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.Rules;
import io.iotrace.recording.event.VirtualMachine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A check as JSON, schema {@code iotrace.check/1} (docs/reference/report-schema.md). */
public final class CheckJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private CheckJson() {}

    public static void write(CheckReport report, OutputStream out) throws IOException {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", "iotrace.check/1");
        ArrayNode machines = root.putArray("vms");
        for (VirtualMachine machine : report.machines()) {
            ObjectNode node = machines.addObject();
            node.put("name", machine.name());
            ArrayNode disks = node.putArray("disks");
            report.disks().stream()
                    .filter(disk -> disk.processId() == machine.processId())
                    .forEach(disk -> disks.add(disk.disk()));
        }
        ArrayNode findings = root.putArray("findings");
        report.findings().forEach(finding -> JsonReport.addFinding(findings.addObject(), finding));
        ArrayNode outcomes = root.putArray("outcomes");
        report.judgements().forEach(judgement -> add(outcomes.addObject(), judgement));
        out.write(
                MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root).getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }

    private static void add(ObjectNode node, Rules.Judgement judgement) {
        node.put("rule", judgement.rule());
        if (judgement.disk() != null) {
            node.put("vm", judgement.virtualMachine());
            node.put("disk", judgement.disk());
        }
        if (judgement.outcome() instanceof Outcome.NotApplicable none) {
            node.put("outcome", "not-applicable").put("text", none.reason());
        } else if (judgement.outcome() instanceof Outcome.Ok ok) {
            node.put("outcome", "ok").put("text", ok.measured());
        } else {
            node.put("outcome", "finding");
        }
    }
}
