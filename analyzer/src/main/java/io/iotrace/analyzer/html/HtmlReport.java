// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.html;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.iotrace.analyzer.report.JsonReport;
import io.iotrace.analyzer.report.Report;
import io.iotrace.analyzer.report.SlowRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Writes a report as one page without any reference to elsewhere. Its policy allows no more than the style and the script that it carries,
 * by their hashes, so that a name out of a recording can be no script.
 */
public final class HtmlReport {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long NANOS_PER_MICRO = 1000;

    private HtmlReport() {}

    /** Writes the page in UTF-8; {@code out} stays open. */
    public static void write(Report report, Timelines timelines, OutputStream out) throws IOException {
        String style = resource("report.css");
        String script = resource("report.js");
        String page = resource("report.html")
                .replace("@STYLE_HASH@", hash(style))
                .replace("@SCRIPT_HASH@", hash(script))
                .replace("@STYLE@", style)
                .replace("@SCRIPT@", script);
        int data = page.indexOf("@DATA@");
        out.write(page.substring(0, data).getBytes(StandardCharsets.UTF_8));
        out.write(embedded(data(report, timelines)).getBytes(StandardCharsets.UTF_8));
        out.write(page.substring(data + "@DATA@".length()).getBytes(StandardCharsets.UTF_8));
    }

    /** JSON that no HTML parser takes for the end of its element. */
    private static String embedded(ObjectNode data) throws IOException {
        return MAPPER.writeValueAsString(data).replace("<", "\\u003c");
    }

    private static ObjectNode data(Report report, Timelines timelines) {
        ObjectNode data = MAPPER.createObjectNode();
        data.set("report", JsonReport.tree(report));
        ArrayNode disks = data.putArray("timelines");
        timelines.disks().forEach(disk -> addTimeline(disks.addObject(), disk));
        return data;
    }

    private static void addTimeline(ObjectNode node, Timelines.DiskTime disk) {
        node.put("pid", disk.processId);
        node.put("disk", disk.disk);
        Timeline timeline = disk.timeline;
        node.put("cellMillis", timeline.cellNanos() / 1e6);
        long first = timeline.cells().firstKey();
        ArrayNode spans = node.putArray("spans");
        timeline.spans().forEach(span -> spans.add(span.label()));
        ArrayNode cells = node.putArray("cells");
        timeline.cells().forEach((number, cell) -> addCell(cells.addArray(), number - first, cell));
        ArrayNode slowest = node.putArray("slowest");
        long startNanos = first * timeline.cellNanos();
        disk.slowest.toList().forEach(request -> addRequest(slowest.addObject(), request, startNanos));
    }

    /** Number, count, sum of queue depths, bytes, total in µs, latencies as bin and count by turns, and µs of each span. */
    private static void addCell(ArrayNode node, long number, Timeline.Cell cell) {
        node.add(number).add(cell.count).add(cell.queueDepths).add(cell.bytes);
        node.add(cell.totalNanos / NANOS_PER_MICRO);
        ArrayNode bins = node.addArray();
        for (int i = 0; i < cell.bins.length; i++) {
            if (cell.bins[i] > 0) {
                bins.add(i).add(cell.bins[i]);
            }
        }
        ArrayNode spans = node.addArray();
        for (long nanos : cell.spanNanos) {
            spans.add(nanos / NANOS_PER_MICRO);
        }
    }

    private static void addRequest(ObjectNode node, SlowRequest request, long startNanos) {
        node.put("at", (request.startNanos() - startNanos) / 1e6);
        node.put("total", request.totalNanos());
        node.put("operation", request.operation());
        node.put("offset", request.offset());
        node.put("bytes", request.bytes());
        node.put("depth", request.queueDepth());
        node.put("thread", request.threadName());
        node.put("flags", request.flags());
        ObjectNode stages = node.putObject("stages");
        request.stages().forEach((span, nanos) -> stages.put(span.label(), nanos));
    }

    private static String resource(String name) throws IOException {
        try (InputStream resource = HtmlReport.class.getResourceAsStream(name)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
