// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** The report as JSON, version 2: docs/reference/join.md. */
public final class JoinJson {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().disable(com.fasterxml.jackson.core.JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private JoinJson() {}

    /** Writes the report, and a line end. */
    public static void write(JoinReport report, OutputStream out) throws IOException {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schemaVersion", 2);
        if (report.clock() != null) {
            root.set("clock", MAPPER.valueToTree(report.clock()));
        }
        root.set("disks", MAPPER.valueToTree(report.disks()));
        root.set("remarks", MAPPER.valueToTree(report.remarks()));
        root.set("operations", MAPPER.valueToTree(report.accesses()));
        ArrayNode background = root.putArray("background");
        for (Background line : report.background()) {
            background
                    .addObject()
                    .put("disk", line.disk())
                    .put("role", line.role().label())
                    .put("requests", line.requests())
                    .put("bytes", line.bytes());
        }
        root.set("sites", MAPPER.valueToTree(report.sites()));
        ArrayNode slowest = root.putArray("slowest");
        report.slowest().forEach(slow -> slowest.add(slow(slow)));
        root.set("findings", MAPPER.valueToTree(report.findings()));
        MAPPER.writerWithDefaultPrettyPrinter().writeValue(out, root);
        out.write('\n');
    }

    private static ObjectNode slow(JoinReport.Slow slow) {
        Match match = slow.match();
        ObjectNode node = MAPPER.createObjectNode();
        node.set("operation", MAPPER.valueToTree(match.call()));
        node.put("durationNanos", match.call().durationNanos());
        node.put("outcome", match.outcome().label());
        node.put("confidence", match.confidence().label());
        ObjectNode parts = node.putObject("partNanos");
        for (Map.Entry<String, Long> part : slow.partNanos().entrySet()) {
            parts.put(part.getKey(), part.getValue());
        }
        ArrayNode requests = node.putArray("requests");
        for (Work work : match.work()) {
            ObjectNode request = MAPPER.valueToTree(work.request());
            requests.add(request.put("role", work.role().label()));
        }
        return node;
    }
}
