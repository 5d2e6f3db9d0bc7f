// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.catalog;

import static io.iotrace.dashboards.catalog.Metrics.REQUEST;

import io.iotrace.dashboards.model.Dashboard;
import io.iotrace.dashboards.model.Panel;
import io.iotrace.dashboards.model.Query;
import io.iotrace.dashboards.model.Row;
import io.iotrace.dashboards.model.Scope;
import io.iotrace.dashboards.model.Unit;
import io.iotrace.dashboards.model.View;
import java.util.List;

/** Which disk of a VM is slow, and whether its threads are the reason. */
final class VmDashboard {
    private static final Metrics M = new Metrics(Scope.VM);
    private static final String BY_DISK = "instance, vm, disk";

    private VmDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                Shared.VM,
                "iotrace / VM",
                "Which disk of a virtual machine is slow, in which stage, and whether its IOThread is the reason.",
                Scope.VM,
                "now-1h",
                List.of(Shared.DOCS),
                Shared.happenings(Scope.VM),
                List.of(
                        Row.of("Where the time goes", stages(), tail(), disks()),
                        Row.of("Load", requests(), bytes(), inFlight()),
                        Row.of("Threads", threads(), polls()),
                        Row.of("Findings", Shared.findings(Scope.VM)),
                        Row.of("What it is", machine(), configuration())));
    }

    private static Panel stages() {
        return Panel.of(
                "Time of a request by stage",
                "In which stage do this VM's requests spend their time? Means over all its disks; the height is the mean request.",
                Unit.SECONDS,
                new View.Lines(true),
                Query.of(M.stagesOfARequest(""), "{{stage}}"));
    }

    private static Panel tail() {
        return Panel.of(
                "99th percentile by disk",
                "Which disk is slow, and since when?",
                Unit.SECONDS,
                new View.Lines(false),
                Query.of(M.quantile(0.99, BY_DISK, REQUEST), "{{vm}} {{disk}}"));
    }

    private static Panel disks() {
        return Panel.of(
                        "Disks of the VM",
                        "What does each disk carry, and how long do its requests take?",
                        Unit.SECONDS,
                        new View.Table(
                                List.of(
                                        View.Column.label("instance", "Host").to(Shared.TO_HOST),
                                        View.Column.label("vm", "VM"),
                                        View.Column.label("disk", "Disk").to(Shared.TO_DISK),
                                        View.Column.value("requests", Unit.REQUESTS_PER_SECOND),
                                        View.Column.value("throughput", Unit.BYTES_PER_SECOND),
                                        View.Column.value("mean", Unit.SECONDS),
                                        View.Column.value("p99", Unit.SECONDS)),
                                "requests"),
                        Query.column(M.rateBy(BY_DISK, "iotrace_disk_requests_total"), "requests"),
                        Query.column(M.rateBy(BY_DISK, "iotrace_disk_bytes_total"), "throughput"),
                        Query.column(M.mean(BY_DISK, REQUEST, ""), "mean"),
                        Query.column(M.quantile(0.99, BY_DISK, REQUEST), "p99"))
                .sized(24, 7);
    }

    private static Panel requests() {
        return Panel.of(
                "Requests by disk",
                "Which disk does the guest use?",
                Unit.REQUESTS_PER_SECOND,
                new View.Lines(true),
                Query.of(M.rateBy("disk, operation", "iotrace_disk_requests_total"), "{{disk}} {{operation}}"));
    }

    private static Panel bytes() {
        return Panel.of(
                "Throughput by disk",
                "How much data does the guest move on each disk?",
                Unit.BYTES_PER_SECOND,
                new View.Lines(true),
                Query.of(M.rateBy("disk, operation", "iotrace_disk_bytes_total"), "{{disk}} {{operation}}"));
    }

    private static Panel inFlight() {
        return Panel.of(
                        "Requests under way by disk",
                        "Does the guest keep a queue, or wait for each request? Means, by Little's law: below 1, it waits.",
                        Unit.COUNT,
                        new View.Lines(false),
                        Query.of(M.seconds("vm, disk", REQUEST, ""), "{{vm}} {{disk}}"))
                .sized(24, 7);
    }

    private static Panel threads() {
        return Panel.of(
                "Threads of the VM",
                "Is an IOThread or vCPU short of processor time? Seconds a second in each state: 1 is one thread all the time.",
                Unit.COUNT,
                new View.Lines(true),
                Query.of(M.rateBy("role, state", "iotrace_thread_seconds_total"), "{{role}} {{state}}"));
    }

    private static Panel polls() {
        return Panel.of(
                "Requests found by polling",
                "How many requests did the IOThread find without a wake-up? Polling saves the wake-up and costs a processor.",
                Unit.REQUESTS_PER_SECOND,
                new View.Lines(false),
                Query.of(M.rateBy("vm, disk", "iotrace_disk_polled_requests_total"), "{{vm}} {{disk}}"));
    }

    private static Panel machine() {
        return Panel.of(
                        "The virtual machine",
                        "Which process is it, and which QEMU?",
                        Unit.COUNT,
                        new View.Table(
                                List.of(
                                        View.Column.label("instance", "Host"),
                                        View.Column.label("vm", "VM"),
                                        View.Column.label("uuid", "UUID"),
                                        View.Column.label("pid", "Process id"),
                                        View.Column.label("qemu_version", "QEMU"),
                                        View.Column.label("accelerator", "Accelerator")),
                                "vm"),
                        Query.column(
                                "max by (instance, vm, uuid, pid, qemu_version, accelerator) ("
                                        + M.select("iotrace_vm_info") + ")",
                                "there"))
                .sized(24, 4);
    }

    private static Panel configuration() {
        return Panel.of(
                        "How its disks are configured",
                        "Which engine, cache mode and format has each disk, and on which device does it lie?",
                        Unit.COUNT,
                        new View.Table(
                                List.of(
                                        View.Column.label("instance", "Host"),
                                        View.Column.label("vm", "VM"),
                                        View.Column.label("disk", "Disk").to(Shared.TO_DISK),
                                        View.Column.label("model", "Model"),
                                        View.Column.label("format", "Format"),
                                        View.Column.label("aio", "aio"),
                                        View.Column.label("cache", "Cache"),
                                        View.Column.label("leaf", "Device"),
                                        View.Column.label("serial", "Serial")),
                                "disk"),
                        Query.column(
                                "max by (instance, vm, disk, model, format, aio, cache, leaf, serial) ("
                                        + M.select("iotrace_disk_info") + ")",
                                "there"))
                .sized(24, 6);
    }
}
