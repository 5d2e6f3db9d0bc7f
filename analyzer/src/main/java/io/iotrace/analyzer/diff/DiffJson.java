// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes a comparison as JSON, schema {@code iotrace.diff/1} (docs/reference/diff.md). */
public final class DiffJson {
    public static final String SCHEMA = "iotrace.diff/1";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private DiffJson() {}

    /** Writes the comparison in UTF-8, indented, with a line feed at the end; {@code out} stays open. */
    public static void write(Diff diff, OutputStream out) throws IOException {
        out.write(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree(diff)));
        out.write('\n');
    }

    /** The document, for those who embed it. */
    static ObjectNode tree(Diff diff) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", SCHEMA);
        root.put("margin", diff.margin());
        add(root.putArray("before"), diff.before());
        add(root.putArray("after"), diff.after());
        diff.caveats().forEach(root.putArray("caveats")::add);
        ArrayNode disks = root.putArray("disks");
        diff.disks().forEach(disk -> add(disks.addObject(), disk));
        return root;
    }

    private static void add(ArrayNode node, List<Diff.Recorded> recordings) {
        recordings.forEach(recorded -> node.addObject()
                .put("host", recorded.host())
                .put("session", recorded.session())
                .put("seconds", recorded.seconds())
                .put("requests", recorded.requests()));
    }

    private static void add(ObjectNode node, DiskDiff disk) {
        node.put("vm", disk.virtualMachine());
        node.put("disk", disk.disk());
        ArrayNode load = node.putArray("load");
        disk.load()
                .forEach(row -> load.addObject()
                        .put("what", row.what())
                        .put("before", row.before())
                        .put("after", row.after()));
        disk.unequal().forEach(node.putArray("unequal")::add);
        ArrayNode operations = node.putArray("operations");
        disk.operations().forEach(operation -> {
            ObjectNode object = operations.addObject();
            object.put("summary", DiffText.sentence(disk, operation));
            add(object, operation);
        });
    }

    private static void add(ObjectNode node, OperationDiff operation) {
        node.put("operation", operation.operation());
        node.put("verdict", operation.change().label());
        node.put("from", operation.from().label());
        node.put("to", operation.to().label());
        add(node.putObject("before"), operation.before());
        add(node.putObject("after"), operation.after());
        ArrayNode totals = node.putArray("totals");
        operation.totals().forEach(total -> add(totals.addObject(), total));
        ArrayNode stages = node.putArray("stages");
        operation.stages().forEach(stage -> {
            ObjectNode object = stages.addObject();
            add(object, stage.mean());
            object.put("differenceNanos", stage.differenceNanos());
            object.put("differenceLowNanos", stage.low());
            object.put("differenceHighNanos", stage.high());
        });
        operation.cause().ifPresent(cause -> node.put("cause", cause.stage().label()));
        node.put("slowerChance", operation.slowerChance());
        ArrayNode shifts = node.putArray("shifts");
        operation
                .shifts()
                .forEach(shift -> shifts.addObject()
                        .put("fraction", shift.fraction())
                        .put("beforeNanos", shift.beforeNanos())
                        .put("differenceNanos", shift.differenceNanos())
                        .put("lowNanos", shift.low())
                        .put("highNanos", shift.high()));
        ArrayNode depths = node.putArray("byQueueDepth");
        operation.byDepth().forEach(depth -> add(depths.addObject(), depth));
    }

    private static void add(ObjectNode node, OperationDiff.Part part) {
        node.put("requests", part.requests());
        node.put("outside", part.outside());
        node.put("blocks", part.blocks());
        node.put("blockSeconds", part.blockSeconds());
        node.put("dependent", part.dependent());
    }

    /** A ratio to nothing is none: such a figure is on one side only. */
    private static void add(ObjectNode node, Estimate estimate) {
        node.put("name", estimate.name());
        node.put("beforeNanos", estimate.beforeNanos());
        node.put("afterNanos", estimate.afterNanos());
        if (Double.isFinite(estimate.ratio()) && estimate.ratio() > 0) {
            node.put("ratio", estimate.ratio());
            node.put("low", estimate.low());
            node.put("high", estimate.high());
        }
        node.put("verdict", estimate.change().label());
    }

    private static void add(ObjectNode node, OperationDiff.DepthRow depth) {
        node.put("from", depth.from());
        node.put("to", depth.to());
        node.put("beforeRequests", depth.beforeRequests());
        node.put("afterRequests", depth.afterRequests());
        if (depth.beforeRequests() > 0) {
            node.put("beforeNanos", depth.beforeNanos());
        }
        if (depth.afterRequests() > 0) {
            node.put("afterNanos", depth.afterNanos());
        }
    }
}
