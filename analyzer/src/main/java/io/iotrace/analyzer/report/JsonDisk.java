// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.iotrace.analyzer.rule.Held;
import io.iotrace.recording.Span;
import java.util.Map;
import java.util.Optional;

/** The part of the JSON report that describes a disk. */
final class JsonDisk {
    private JsonDisk() {}

    static void add(ObjectNode node, DiskReport disk) {
        node.put("name", disk.name());
        node.put("summary", disk.summary());
        disk.role().ifPresent(role -> node.put("role", role));
        JsonReport.putIfKnown(node, "model", disk.model());
        JsonReport.putIfKnown(node, "bus", disk.bus());
        JsonReport.putIfKnown(node, "file", disk.file());
        JsonReport.putIfKnown(node, "format", disk.format());
        ArrayNode leaves = node.putArray("leaves");
        disk.leaves().forEach(leaves::add);
        disk.cache().ifPresent(cache -> addCache(node.putObject("cache"), cache));
        disk.ioThreads().ifPresent(ids -> {
            ArrayNode ioThreads = node.putArray("iothreads");
            ids.forEach(ioThreads::add);
        });
        node.put("requests", disk.requests());
        node.put("recordedRequests", disk.recordedRequests());
        node.put("bytes", disk.bytes());
        node.put("errors", disk.errors());
        node.put("unseenEnds", disk.unseenEnds());
        node.put("engine", disk.engine());
        ObjectNode engines = node.putObject("engines");
        disk.engines().forEach(engines::put);
        node.put("requestsPerSecond", JsonReport.rounded(disk.requestsPerSecond()));
        node.put("activeSeconds", disk.activeSeconds());
        JsonReport.putIfKnown(node, "queueDepthMean", disk.meanQueueDepth());
        addStages(node.putObject("stages"), disk.stages());
        addTotal(node.putObject("total"), disk.total());
        ArrayNode totals = node.putArray("totals");
        disk.totals().forEach(group -> addGroup(totals.addObject(), group));
        ArrayNode core = node.putArray("core");
        disk.core().forEach(group -> addGroup(core.addObject(), group));
        disk.runQueue().ifPresent(latency -> addLatency(node.putObject("runQueue"), latency));
        disk.comparable().ifPresent(comparable -> {
            addComparable(node.putObject("comparable"), comparable);
            comparable.slow().ifPresent(slow -> addSlow(node.putObject("slow"), slow));
        });
        ArrayNode slowest = node.putArray("slowest");
        disk.slowest().forEach(request -> addRequest(slowest.addObject(), request));
        ArrayNode operations = node.putArray("operations");
        disk.operations().forEach(operation -> addOperation(operations.addObject(), operation));
        addKinds(node.putObject("shares"), disk.kinds());
        JsonReport.putIfKnown(node, "kicksPerRequest", disk.kicksPerRequest());
        JsonReport.putIfKnown(node, "interruptsPerRequest", disk.interruptsPerRequest());
        if (!disk.hostPerGuestRequest().isEmpty()) {
            ObjectNode ratios = node.putObject("hostPerGuestRequest");
            disk.hostPerGuestRequest().forEach((operation, ratio) -> ratios.put(operation, JsonReport.rounded(ratio)));
        }
        disk.held().ifPresent(held -> addHeld(node.putObject("heldInQemu"), held));
        if (!disk.neighbours().isEmpty()) {
            ArrayNode neighbours = node.putArray("neighbours");
            disk.neighbours().forEach(leaf -> addNeighbour(neighbours.addObject(), leaf));
        }
        if (!disk.numa().isEmpty()) {
            ArrayNode leavesByNode = node.putArray("numa");
            disk.numa().forEach(leaf -> addNuma(leavesByNode.addObject(), leaf));
        }
        if (disk.visibility() != null) {
            node.put("visibility", disk.visibility().extent().label());
            if (!disk.visibility().words().isEmpty()) {
                node.put("note", disk.visibility().words());
            }
        }
    }

    private static void addNuma(ObjectNode node, NumaReport leaf) {
        node.put("leaf", leaf.leaf());
        leaf.leafNode().ifPresent(number -> node.put("leafNode", number));
        ArrayNode rows = node.putArray("nodes");
        for (NumaReport.Row row : leaf.rows()) {
            ObjectNode object = rows.addObject().put("node", row.node()).put("requests", row.requests());
            row.distance().ifPresent(distance -> object.put("distance", distance));
            row.softwareNanos().ifPresent(nanos -> object.put("softwareP50Nanos", nanos));
        }
    }

    private static void addStages(ObjectNode node, Map<Span, Latency> stages) {
        stages.forEach((span, latency) -> addLatency(node.putObject(span.label()), latency));
    }

    /** Without requests there is a count and a sum, and nothing that a percentile could be of. */
    private static void addTotal(ObjectNode node, Optional<Latency> total) {
        if (total.isPresent()) {
            addLatency(node, total.get());
        } else {
            node.put("count", 0).put("sumNanos", 0);
        }
    }

    private static void addLatency(ObjectNode node, Latency latency) {
        node.put("count", latency.count());
        node.put("p50Nanos", latency.p50Nanos());
        node.put("p99Nanos", latency.p99Nanos());
        node.put("maxNanos", latency.maxNanos());
        node.put("sumNanos", latency.sumNanos());
    }

    private static void addGroup(ObjectNode node, GroupTotal group) {
        node.put("from", group.from().label());
        node.put("to", group.to().label());
        addLatency(node, group.latency());
    }

    private static void addNeighbour(ObjectNode node, NeighbourReport leaf) {
        node.put("leaf", leaf.leaf());
        node.put("ownShare", JsonReport.rounded(leaf.own()));
        ObjectNode traced = node.putObject("tracedShares");
        leaf.traced().forEach((name, share) -> traced.put(name, JsonReport.rounded(share)));
        if (leaf.throughCache() > 0) {
            node.put("throughCacheShare", JsonReport.rounded(leaf.throughCache()));
        }
        node.put("untracedShare", JsonReport.rounded(leaf.untraced()));
        node.put("readsPerSecond", JsonReport.rounded(leaf.readsPerSecond()));
        node.put("writesPerSecond", JsonReport.rounded(leaf.writesPerSecond()));
        node.put("queueDepthMean", JsonReport.rounded(leaf.meanQueueDepth()));
        if (leaf.requestLimit() > 0) {
            node.put("requestLimit", leaf.requestLimit());
        }
    }

    private static void addHeld(ObjectNode node, Held held) {
        if (held.atLeastNanos() > 0) {
            node.put("atLeastNanos", held.atLeastNanos());
        }
        if (held.meanNanos() > 0) {
            node.put("meanNanos", held.meanNanos());
        }
        if (held.requests() > 0) {
            node.put("requests", held.requests());
        }
        node.put("cause", held.cause().isEmpty() ? "not known" : held.cause());
    }

    /** The keys are QEMU's own, as in query-block. */
    private static void addCache(ObjectNode node, CacheMode cache) {
        cache.writeback().ifPresent(writeback -> node.put("writeback", writeback));
        node.put("direct", cache.direct());
        node.put("no-flush", cache.noFlush());
    }

    private static void addComparable(ObjectNode node, ComparableReport comparable) {
        node.put("from", comparable.from().label());
        node.put("to", comparable.to().label());
        addLatency(node.putObject("total"), comparable.total());
        node.put("outside", comparable.outside());
        ObjectNode stages = node.putObject("stages");
        comparable.stages().forEach((span, part) -> {
            ObjectNode stage = stages.putObject(span.label());
            addLatency(stage, part.latency());
            stage.put("share", JsonReport.rounded(part.share()));
        });
    }

    private static void addSlow(ObjectNode node, SlowShare slow) {
        node.put("fraction", slow.fraction());
        node.put("aboveNanos", slow.aboveNanos());
        node.put("count", slow.count());
        node.put("meanNanos", slow.meanNanos());
        ObjectNode stages = node.putObject("stages");
        slow.stages()
                .forEach((span, part) -> stages.putObject(span.label())
                        .put("meanNanos", part.meanNanos())
                        .put("share", JsonReport.rounded(part.share())));
    }

    private static void addRequest(ObjectNode node, SlowRequest request) {
        node.put("startNanos", request.startNanos());
        node.put("totalNanos", request.totalNanos());
        node.put("from", request.from().label());
        node.put("to", request.to().label());
        node.put("operation", request.operation());
        node.put("offset", request.offset());
        node.put("bytes", request.bytes());
        node.put("queueDepth", request.queueDepth());
        JsonReport.putIfKnown(node, "thread", request.threadName());
        JsonReport.putIfKnown(node, "flags", request.flags());
        ObjectNode stages = node.putObject("stages");
        request.stages().forEach((span, nanos) -> stages.put(span.label(), nanos));
    }

    private static void addOperation(ObjectNode node, OperationReport operation) {
        node.put("operation", operation.operation());
        node.put("requests", operation.requests());
        node.put("bytes", operation.bytes());
        node.put("errors", operation.errors());
        addTotal(node.putObject("total"), operation.total());
        addStages(node.putObject("stages"), operation.stages());
    }

    private static void addKinds(ObjectNode node, RequestKinds kinds) {
        node.put("polled", JsonReport.rounded(kinds.polled()));
        node.put("joinedBatch", JsonReport.rounded(kinds.joinedBatch()));
        node.put("completedInsideSubmit", JsonReport.rounded(kinds.completedInsideSubmit()));
        node.put("noBio", JsonReport.rounded(kinds.noBio()));
        node.put("episodeOwner", JsonReport.rounded(kinds.episodeOwner()));
        node.put("punted", JsonReport.rounded(kinds.punted()));
        kinds.image()
                .ifPresent(image -> node.put("imageTable", JsonReport.rounded(image.tables()))
                        .put("backing", JsonReport.rounded(image.backing())));
    }
}
