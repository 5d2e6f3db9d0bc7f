// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.html;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.iotrace.analyzer.report.ComparableReport;
import io.iotrace.analyzer.report.JsonReport;
import io.iotrace.analyzer.report.Report;
import io.iotrace.analyzer.report.SlowRequest;
import io.iotrace.recording.Histogram;
import java.io.IOException;
import java.io.OutputStream;

/** Writes a report as one {@link Page}. */
public final class HtmlReport {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long NANOS_PER_MICRO = 1000;

    private HtmlReport() {}

    /** Writes the page in UTF-8; {@code out} stays open. */
    public static void write(Report report, Timelines timelines, OutputStream out) throws IOException {
        Page.write("iotrace report", Page.resource(HtmlReport.class, "report.js"), data(report, timelines), out);
    }

    private static ObjectNode data(Report report, Timelines timelines) {
        ObjectNode data = MAPPER.createObjectNode();
        data.set("report", JsonReport.tree(report));
        ArrayNode histograms = data.putArray("histograms");
        report.machines()
                .forEach(machine -> machine.disks()
                        .forEach(disk -> disk.comparable()
                                .ifPresent(requests -> addHistograms(
                                        histograms.addObject(), machine.processId(), disk.name(), requests))));
        ArrayNode disks = data.putArray("timelines");
        timelines.disks().forEach(disk -> addTimeline(disks.addObject(), disk));
        return data;
    }

    /** Of each stage by half octaves, as the cells of a timeline have them. */
    private static void addHistograms(ObjectNode node, int processId, String disk, ComparableReport requests) {
        node.put("pid", processId).put("disk", disk);
        ObjectNode stages = node.putObject("stages");
        requests.stages().forEach((span, part) -> {
            long[] bins = new long[Timeline.BINS];
            part.buckets().forEach((bucket, values) -> {
                long middle = Histogram.bucketStart(bucket) + Histogram.bucketWidth(bucket) / 2;
                bins[Timeline.bin(middle)] += values;
            });
            ArrayNode array = stages.putArray(span.label());
            for (long bin : bins) {
                array.add(bin);
            }
        });
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
}
