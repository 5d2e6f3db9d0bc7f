// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.catalog;

import static io.iotrace.dashboards.catalog.Metrics.DEVICE;
import static io.iotrace.dashboards.catalog.Metrics.HOST_STAGE;
import static io.iotrace.dashboards.catalog.Metrics.REQUEST;

import io.iotrace.dashboards.model.Dashboard;
import io.iotrace.dashboards.model.Panel;
import io.iotrace.dashboards.model.Query;
import io.iotrace.dashboards.model.Row;
import io.iotrace.dashboards.model.Scope;
import io.iotrace.dashboards.model.Unit;
import io.iotrace.dashboards.model.View;
import java.util.List;

/** Which disks of the fleet are slow, and in which stage. */
final class FleetDashboard {
    private static final Metrics M = new Metrics(Scope.FLEET);
    private static final String BY_DISK = "instance, vm, disk";

    private FleetDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                Shared.FLEET,
                "iotrace / Fleet",
                "Which virtual disks of all hosts wait longest, in which stage, and on which device. Lists show the worst only; set Top for more.",
                Scope.FLEET,
                "now-3h",
                List.of(Shared.TOP, Shared.STAGE, Shared.DOCS),
                Shared.happenings(Scope.FLEET),
                List.of(
                        Row.of("Where the time goes", delayCentre(), worstDisks(), slowLeaves(), tail()),
                        Row.of("Findings", Shared.findings(Scope.FLEET), findingsByRule()),
                        Row.of("Load", requests(), bytes(), underWay(), stalls()),
                        Row.of("Distribution", heat(), stageQuantiles()),
                        Row.of("Coverage", hosts(), machines(), disks(), lost())));
    }

    private static Panel delayCentre() {
        String named = "label_join(" + M.worst(M.stagesOfARequest(BY_DISK), BY_DISK)
                + ", \"where\", \" / \", \"instance\", \"vm\", \"disk\")";
        return Panel.of(
                        "Delay centre: time of a request by stage, on the slowest disks",
                        "Which disks are slowest now, and in which stage do their requests wait? Bars are the mean request, cut into stages; disks with fewer than 60 requests in the last hour are left out.",
                        Unit.SECONDS,
                        new View.Bars("where", "stage"),
                        Query.of(named, "{{where}} {{stage}}"))
                .sized(24, 10);
    }

    private static Panel worstDisks() {
        return Panel.of(
                        "Slowest disks",
                        "What do the slowest disks carry, and how slow are they at the 99th percentile? A click on a disk opens its dashboard.",
                        Unit.SECONDS,
                        new View.Table(
                                List.of(
                                        View.Column.label("instance", "Host").to(Shared.TO_HOST),
                                        View.Column.label("vm", "VM").to(Shared.TO_VM),
                                        View.Column.label("disk", "Disk").to(Shared.TO_DISK),
                                        View.Column.value("mean", Unit.SECONDS),
                                        View.Column.value("p99", Unit.SECONDS),
                                        View.Column.value("requests", Unit.REQUESTS_PER_SECOND),
                                        View.Column.value("device", Unit.SECONDS)),
                                "mean"),
                        Query.column(M.worst(M.mean(BY_DISK, REQUEST, ""), BY_DISK), "mean"),
                        Query.column(M.worst(M.quantile(0.99, BY_DISK, REQUEST), BY_DISK), "p99"),
                        Query.column(M.worst(M.rateBy(BY_DISK, "iotrace_disk_requests_total"), BY_DISK), "requests"),
                        Query.column(M.worst(M.mean(BY_DISK, DEVICE, ""), BY_DISK), "device"))
                .sized(24, 8);
    }

    private static Panel slowLeaves() {
        String leaf = "sum by (instance, leaf) (" + perLeaf("_sum", "histogram_sum") + ") / (sum by (instance, leaf) ("
                + perLeaf("_count", "histogram_count") + ") > 0)";
        return Panel.of(
                "Slowest devices below the disks",
                "Is it one device below, rather than its guests? Mean time from issue to completion on each device; one slow device makes every disk on it slow.",
                Unit.SECONDS,
                new View.Lines(false),
                Query.of("topk($top, " + leaf + ")", "{{instance}} {{leaf}}"));
    }

    /** The device histogram of each disk, with the leaf of the disk. */
    private static String perLeaf(String suffix, String function) {
        String labels = BY_DISK;
        return "sum by (" + labels + ") (" + M.rate(DEVICE + suffix) + " or " + function + "(" + M.rate(DEVICE)
                + ")) * on (" + labels + ") group_left (leaf) max by (" + labels + ", leaf) ("
                + M.select("iotrace_disk_info") + ")";
    }

    private static Panel tail() {
        return Panel.of(
                "99th percentile of the slowest disks",
                "Since when are the slowest disks slow? 99 of 100 requests end within this time.",
                Unit.SECONDS,
                new View.Lines(false),
                Query.of(M.worst(M.quantile(0.99, BY_DISK, REQUEST), BY_DISK), "{{instance}} {{vm}} {{disk}}"));
    }

    private static Panel findingsByRule() {
        return Panel.of(
                        "Disks with a finding, by rule",
                        "Which mistake is most common in the fleet, and did a roll-out mend it?",
                        Unit.COUNT,
                        new View.Lines(true),
                        Query.of(
                                "count by (rule) ("
                                        + M.select("iotrace_finding_active", "verdict=~\"confirmed|suspected\"")
                                        + " == 1)",
                                "{{rule}}"))
                .sized(24, 7);
    }

    private static Panel requests() {
        return byHost(
                "Requests by host",
                "Which hosts carry the most requests?",
                Unit.REQUESTS_PER_SECOND,
                "iotrace_disk_requests_total");
    }

    private static Panel bytes() {
        return byHost(
                "Bytes by host", "Which hosts move the most data?", Unit.BYTES_PER_SECOND, "iotrace_disk_bytes_total");
    }

    private static Panel byHost(String title, String question, Unit unit, String counter) {
        return Panel.of(
                title,
                question,
                unit,
                new View.Lines(true),
                Query.of(M.most(M.rateBy("instance", counter), "instance", counter), "{{instance}}"));
    }

    private static Panel underWay() {
        return Panel.of(
                "Requests under way by host",
                "Where do requests pile up? A rise without more requests a second is a queue that grows. Means, by Little's law.",
                Unit.COUNT,
                new View.Lines(false),
                Query.of(
                        M.most(M.seconds("instance", REQUEST, ""), "instance", "iotrace_disk_requests_total"),
                        "{{instance}}"));
    }

    private static Panel stalls() {
        return Panel.of(
                "Submits that blocked",
                "On which disks did the submitting thread sleep in the kernel, which stops the whole IOThread?",
                Unit.PER_SECOND,
                new View.Lines(false),
                Query.of(
                        "topk($top, " + M.rateBy(BY_DISK, "iotrace_disk_submit_stalls_total") + " > 0)",
                        "{{instance}} {{vm}} {{disk}}"));
    }

    private static Panel heat() {
        return Panel.of(
                        "Durations of stage $stage on all hosts",
                        "Is the chosen stage slow everywhere, or has it two faces, such as a fast and a slow kind of host?",
                        Unit.SECONDS,
                        new View.Heat(),
                        Query.of(M.heat(HOST_STAGE, "stage=\"$stage\""), "{{le}}"))
                .sized(12, 9);
    }

    private static Panel stageQuantiles() {
        return Panel.of(
                        "Mean of each stage over all hosts",
                        "Which stage changed for everyone, for example after an update of kernel or QEMU?",
                        Unit.SECONDS,
                        new View.Lines(false),
                        Query.of(M.mean("stage", HOST_STAGE, ""), "{{stage}}"))
                .sized(12, 9);
    }

    private static Panel hosts() {
        return figure(
                "Hosts that report",
                "How many hosts does this view know?",
                "count(count by (instance) (" + info() + "))");
    }

    private static Panel machines() {
        return figure(
                "Virtual machines",
                "How many virtual machines are followed?",
                "count(count by (instance, vm) (" + info() + "))");
    }

    private static Panel disks() {
        return figure("Disks", "How many virtual disks are followed?", "count(" + info() + ")");
    }

    private static String info() {
        return M.select("iotrace_disk_info");
    }

    private static Panel figure(String title, String question, String expression) {
        return Panel.of(title, question, Unit.COUNT, new View.Single(List.of()), Query.of(expression, title))
                .sized(6, 5);
    }

    private static Panel lost() {
        return Panel.of(
                        "Requests lost by the tracer",
                        "Are the figures above whole? Anything but 0 means that some requests were not seen; iotrace's own dashboard says where.",
                        Unit.PER_SECOND,
                        new View.Single(List.of(new View.Threshold(1e-9, "red"))),
                        Query.of("sum(" + M.rate("iotrace_lost_requests_total") + ")", "lost"))
                .sized(6, 5);
    }
}
