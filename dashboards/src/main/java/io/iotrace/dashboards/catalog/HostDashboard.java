// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.catalog;

import static io.iotrace.dashboards.catalog.Metrics.HOST_STAGE;
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

/** What a host's disks wait for, and which guest disturbs the others. */
final class HostDashboard {
    private static final Metrics M = new Metrics(Scope.HOST);

    private HostDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                Shared.HOST,
                "iotrace / Host",
                "What the disks of a host wait for, which devices are shared, and which guest disturbs the others.",
                Scope.HOST,
                "now-1h",
                List.of(Shared.TOP, Shared.STAGE, Shared.DOCS),
                Shared.happenings(Scope.HOST),
                List.of(
                        Row.of("Where the time goes", stages(), waitingVms(), machines()),
                        Row.of("Devices and neighbours", owners(), leafInFlight(), leaves()),
                        Row.of("Threads", threads(), runQueue()),
                        Row.of("Load", requests(), bytes()),
                        Row.of("Distribution", heat(), quantiles()),
                        Row.of("Findings", Shared.findings(Scope.HOST))));
    }

    private static Panel stages() {
        return Panel.of(
                "Requests that wait in each stage",
                "In which stage do this host's requests wait? Requests in the stage on average, by Little's law; the height is all requests under way.",
                Unit.COUNT,
                new View.Lines(true),
                Query.of(M.seconds("stage", STAGE, ""), "{{stage}}"));
    }

    private static Panel waitingVms() {
        return Panel.of(
                "Requests under way by VM",
                "Which guests keep this host's storage busy?",
                Unit.COUNT,
                new View.Lines(true),
                Query.of(
                        M.most(M.seconds("instance, vm", REQUEST, ""), "instance, vm", "iotrace_disk_requests_total"),
                        "{{vm}}"));
    }

    private static Panel machines() {
        String vm = "instance, vm";
        return Panel.of(
                        "Virtual machines, busiest first",
                        "Which guest is slow, and what does it carry? A click opens it.",
                        Unit.SECONDS,
                        new View.Table(
                                List.of(
                                        View.Column.label("instance", "Host"),
                                        View.Column.label("vm", "VM").to(Shared.TO_VM),
                                        View.Column.value("requests", Unit.REQUESTS_PER_SECOND),
                                        View.Column.value("throughput", Unit.BYTES_PER_SECOND),
                                        View.Column.value("mean", Unit.SECONDS),
                                        View.Column.value("p99", Unit.SECONDS)),
                                "requests"),
                        Query.column(
                                M.most(M.rateBy(vm, "iotrace_disk_requests_total"), vm, "iotrace_disk_requests_total"),
                                "requests"),
                        Query.column(
                                M.most(M.rateBy(vm, "iotrace_disk_bytes_total"), vm, "iotrace_disk_requests_total"),
                                "throughput"),
                        Query.column(M.most(M.mean(vm, REQUEST, ""), vm, "iotrace_disk_requests_total"), "mean"),
                        Query.column(M.most(M.quantile(0.99, vm, REQUEST), vm, "iotrace_disk_requests_total"), "p99"))
                .sized(24, 8);
    }

    private static Panel owners() {
        return Panel.of(
                "Who uses each device",
                "Which guest is the noisy neighbour? Requests a second that each device completed, by the VM that caused them; \"other\" is everything that is no followed VM.",
                Unit.REQUESTS_PER_SECOND,
                new View.Lines(true),
                Query.of(
                        M.most(
                                M.rateBy("instance, leaf, owner", "iotrace_leaf_requests_total"),
                                "instance, leaf, owner",
                                "iotrace_leaf_requests_total"),
                        "{{leaf}} {{owner}}"));
    }

    private static Panel leafInFlight() {
        return Panel.of(
                "Requests in each device",
                "Is a device saturated? Requests that the device holds, whoever sent them.",
                Unit.COUNT,
                new View.Lines(false),
                Query.of(
                        "topk($top, sum by (instance, leaf) (" + M.select("iotrace_leaf_requests_in_flight") + "))",
                        "{{leaf}}"));
    }

    private static Panel leaves() {
        return Panel.of(
                        "Devices and their heaviest users",
                        "Which share of a device does each VM take?",
                        Unit.SHARE,
                        new View.Table(
                                List.of(
                                        View.Column.label("instance", "Host"),
                                        View.Column.label("leaf", "Device"),
                                        View.Column.label("owner", "Owner"),
                                        View.Column.value("share", Unit.SHARE)),
                                "share"),
                        Query.column(
                                "topk($top, " + M.rateBy("instance, leaf, owner", "iotrace_leaf_requests_total")
                                        + " / on (instance, leaf) group_left () ("
                                        + M.rateBy("instance, leaf", "iotrace_leaf_requests_total") + " > 0))",
                                "share"))
                .sized(24, 7);
    }

    private static Panel threads() {
        return Panel.of(
                "QEMU's threads",
                "Do IOThreads and vCPUs run, wait for a processor, or sleep in the kernel? Threads in each state on average.",
                Unit.COUNT,
                new View.Lines(true),
                Query.of(M.rateBy("role, state", "iotrace_thread_seconds_total"), "{{role}} {{state}}"));
    }

    private static Panel runQueue() {
        String roles = "role=~\"iothread|main\"";
        return Panel.of(
                "IOThreads that wait for a processor",
                "Which VM's IOThread does not get a processor? Share of its runnable time that it waits in the run queue.",
                Unit.SHARE,
                new View.Lines(false),
                Query.of(
                        "topk($top, sum by (instance, vm) ("
                                + M.rate("iotrace_thread_seconds_total", roles + ", state=\"runqueue\"")
                                + ") / (sum by (instance, vm) ("
                                + M.rate("iotrace_thread_seconds_total", roles + ", state=~\"running|runqueue\"")
                                + ") > 0))",
                        "{{vm}}"));
    }

    private static Panel requests() {
        return Panel.of(
                "Requests by operation",
                "How many reads, writes, flushes and discards does this host serve?",
                Unit.REQUESTS_PER_SECOND,
                new View.Lines(true),
                Query.of(M.rateBy("operation", "iotrace_disk_requests_total"), "{{operation}}"));
    }

    private static Panel bytes() {
        return Panel.of(
                "Throughput by operation",
                "How much data do this host's guests read and write?",
                Unit.BYTES_PER_SECOND,
                new View.Lines(true),
                Query.of(M.rateBy("operation", "iotrace_disk_bytes_total"), "{{operation}}"));
    }

    private static Panel heat() {
        return Panel.of(
                        "Durations of stage $stage on this host",
                        "How are the chosen stage's durations spread, and when did the spread change?",
                        Unit.SECONDS,
                        new View.Heat(),
                        Query.of(M.heat(HOST_STAGE, "stage=\"$stage\""), "{{le}}"))
                .sized(12, 9);
    }

    private static Panel quantiles() {
        return Panel.of(
                        "99th percentile of each stage",
                        "Which stage has the long tail on this host? Percentiles of stages don't add up to that of a request.",
                        Unit.SECONDS,
                        new View.Lines(false),
                        Query.of(M.quantile(0.99, "stage", HOST_STAGE), "{{stage}}"))
                .sized(12, 9);
    }
}
