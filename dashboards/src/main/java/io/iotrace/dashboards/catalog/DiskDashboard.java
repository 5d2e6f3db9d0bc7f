// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.catalog;

import static io.iotrace.dashboards.catalog.Metrics.DEVICE;
import static io.iotrace.dashboards.catalog.Metrics.REQUEST;
import static io.iotrace.dashboards.catalog.Metrics.STAGE;

import io.iotrace.dashboards.model.Dashboard;
import io.iotrace.dashboards.model.Panel;
import io.iotrace.dashboards.model.Query;
import io.iotrace.dashboards.model.Row;
import io.iotrace.dashboards.model.Scope;
import io.iotrace.dashboards.model.Unit;
import io.iotrace.dashboards.model.View;
import java.util.List;

/** Why a disk is slow, and since when. */
final class DiskDashboard {
    private static final Metrics M = new Metrics(Scope.DISK);

    private DiskDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                Shared.DISK,
                "iotrace / Disk",
                "Why a virtual disk is slow: its requests cut into stages, their spread, what changed, and who shares its device.",
                Scope.DISK,
                "now-1h",
                List.of(Shared.OFFSET, Shared.DOCS),
                Shared.happenings(Scope.DISK),
                List.of(
                        Row.of("Where the time goes", stages(), shares(), heat(), quantiles()),
                        Row.of("Before and after", change(), stageChange()),
                        Row.of("Load", requests(), bytes(), size(), inFlight()),
                        Row.of("Device below", device(), neighbours()),
                        Row.of("What hurts", stalls(), offNode(), polled()),
                        Row.of("Findings", Shared.findings(Scope.DISK))));
    }

    private static Panel stages() {
        return Panel.of(
                "Stages of the mean request",
                "In which stage does a request of this disk wait? Means add up: the height is the mean request.",
                Unit.SECONDS,
                new View.Lines(true),
                Query.of(M.stagesOfARequest(""), "{{stage}}"));
    }

    private static Panel shares() {
        return Panel.of(
                "Share of each stage",
                "Which stage costs most, whatever the load? Shares of all time that requests took.",
                Unit.SHARE,
                new View.Lines(true),
                Query.of(
                        M.seconds("stage", STAGE, "") + " / on () group_left () (sum(" + M.seconds("stage", STAGE, "")
                                + ") > 0)",
                        "{{stage}}"));
    }

    private static Panel heat() {
        return Panel.of(
                        "Durations of requests",
                        "Are all requests slow, or some? Two bands are two kinds of request, such as page cache and device.",
                        Unit.SECONDS,
                        new View.Heat(),
                        Query.of(M.heat(REQUEST, ""), "{{le}}"))
                .sized(12, 9);
    }

    private static Panel quantiles() {
        return Panel.of(
                        "Median, 90th and 99th percentile",
                        "How slow are the slow requests compared with the usual one?",
                        Unit.SECONDS,
                        new View.Lines(false),
                        Query.of(M.quantile(0.5, "", REQUEST), "p50"),
                        Query.of(M.quantile(0.9, "", REQUEST), "p90"),
                        Query.of(M.quantile(0.99, "", REQUEST), "p99"))
                .sized(12, 9);
    }

    private static Panel change() {
        return Panel.of(
                "Mean request now and before",
                "Did a change help? The mean request now and the chosen time ago; see that the load is the same before you believe it.",
                Unit.SECONDS,
                new View.Lines(false),
                Query.of(M.mean("vm, disk", REQUEST, ""), "{{vm}} {{disk}} now"),
                Query.of(M.mean("vm, disk", REQUEST, "", "offset $offset"), "{{vm}} {{disk}} before"));
    }

    private static Panel stageChange() {
        return Panel.of(
                "Change of each stage",
                "Which stage changed since then? Seconds of the stage's mean now, less those of the chosen time ago.",
                Unit.SECONDS,
                new View.Lines(false, true),
                Query.of(
                        M.mean("stage", STAGE, "") + " - " + M.mean("stage", STAGE, "", "offset $offset"),
                        "{{stage}}"));
    }

    private static Panel requests() {
        return Panel.of(
                "Requests of the disk",
                "What does the guest ask of this disk? Counts of all requests, also where stages are sampled.",
                Unit.REQUESTS_PER_SECOND,
                new View.Lines(true),
                Query.of(M.rateBy("operation", "iotrace_disk_requests_total"), "{{operation}}"));
    }

    private static Panel bytes() {
        return Panel.of(
                "Throughput of the disk",
                "How much data does the guest move?",
                Unit.BYTES_PER_SECOND,
                new View.Lines(true),
                Query.of(M.rateBy("operation", "iotrace_disk_bytes_total"), "{{operation}}"));
    }

    private static Panel size() {
        return Panel.of(
                "Mean size of a request",
                "Did requests become larger, which makes each of them slower?",
                Unit.BYTES,
                new View.Lines(false),
                Query.of(
                        M.rateBy("operation", "iotrace_disk_bytes_total") + " / ("
                                + M.rateBy("operation", "iotrace_disk_requests_total") + " > 0)",
                        "{{operation}}"));
    }

    private static Panel inFlight() {
        return Panel.of(
                "Requests under way",
                "How deep is the queue? At depth 1 the guest waits for each request, and every stage counts. Means, by Little's law.",
                Unit.COUNT,
                new View.Lines(false),
                Query.of(M.seconds("vm, disk", REQUEST, ""), "{{vm}} {{disk}}"));
    }

    private static Panel device() {
        return Panel.of(
                "Device and request, mean",
                "How much of a request is the device itself? What lies above the device's line is the host's software.",
                Unit.SECONDS,
                new View.Lines(false),
                Query.of(M.mean("vm, disk", DEVICE, ""), "{{vm}} {{disk}} device"),
                Query.of(M.mean("vm, disk", REQUEST, ""), "{{vm}} {{disk}} request"));
    }

    private static Panel neighbours() {
        String leafOfDisk = "max by (instance, leaf) (" + M.select("iotrace_disk_info") + ")";
        return Panel.of(
                "Who shares the device",
                "Did a neighbour on the same device become loud when this disk became slow?",
                Unit.REQUESTS_PER_SECOND,
                new View.Lines(true),
                Query.of(
                        "topk(10, "
                                + new Metrics(Scope.HOST).rateBy("instance, leaf, owner", "iotrace_leaf_requests_total")
                                + " and on (instance, leaf) " + leafOfDisk + ")",
                        "{{leaf}} {{owner}}"));
    }

    private static Panel stalls() {
        return Panel.of(
                        "Submits of this disk that blocked",
                        "Does the file system or a full queue make the IOThread sleep while it submits?",
                        Unit.PER_SECOND,
                        new View.Lines(false),
                        Query.of(M.rateBy("vm, disk", "iotrace_disk_submit_stalls_total"), "{{vm}} {{disk}}"))
                .sized(8, 7);
    }

    private static Panel offNode() {
        return Panel.of(
                        "Requests from another NUMA node",
                        "Are requests submitted far from the device?",
                        Unit.REQUESTS_PER_SECOND,
                        new View.Lines(false),
                        Query.of(M.rateBy("vm, disk", "iotrace_disk_off_node_requests_total"), "{{vm}} {{disk}}"))
                .sized(8, 7);
    }

    private static Panel polled() {
        return Panel.of(
                        "Share of requests found by polling",
                        "Does polling spare this disk its wake-ups?",
                        Unit.SHARE,
                        new View.Lines(false),
                        Query.of(
                                M.rateBy("vm, disk", "iotrace_disk_polled_requests_total") + " / ("
                                        + M.rateBy("vm, disk", "iotrace_disk_requests_total") + " > 0)",
                                "{{vm}} {{disk}}"))
                .sized(8, 7);
    }
}
