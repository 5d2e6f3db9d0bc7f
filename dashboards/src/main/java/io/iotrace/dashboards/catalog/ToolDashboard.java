// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.catalog;

import io.iotrace.dashboards.model.Dashboard;
import io.iotrace.dashboards.model.Panel;
import io.iotrace.dashboards.model.Query;
import io.iotrace.dashboards.model.Row;
import io.iotrace.dashboards.model.Scope;
import io.iotrace.dashboards.model.Unit;
import io.iotrace.dashboards.model.View;
import java.util.List;

/** Whether iotrace's figures can be trusted, and what it costs. */
final class ToolDashboard {
    private static final Metrics M = new Metrics(Scope.TOOL);

    private ToolDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                Shared.TOOL,
                "iotrace / Itself",
                "Whether iotrace's figures can be trusted: hooks that are missing, requests that were lost, and what the tracing costs.",
                Scope.TOOL,
                "now-3h",
                List.of(Shared.TOP),
                List.of(),
                List.of(
                        Row.of(
                                "Can the figures be trusted",
                                up(),
                                lost(),
                                dropped(),
                                sampling(),
                                lostByPlace(),
                                cost()),
                        Row.of("Hooks", hooks()),
                        Row.of("Scrapes", scrape(), series()),
                        Row.of("Daemon", heap(), processor())));
    }

    private static Panel up() {
        return Panel.of(
                        "Daemons that answer",
                        "Does every daemon answer Prometheus? Share of the chosen hosts whose last scrape succeeded.",
                        Unit.SHARE,
                        new View.Single(List.of(new View.Threshold(0, "red"), new View.Threshold(1, "green"))),
                        Query.of("avg(" + M.select("up") + ")", "up"))
                .sized(6, 5);
    }

    private static Panel lost() {
        return Panel.of(
                        "Requests lost",
                        "How many requests a second were not seen, of all places together?",
                        Unit.PER_SECOND,
                        new View.Single(List.of(new View.Threshold(1e-9, "red"))),
                        Query.of("sum(" + M.rate("iotrace_lost_requests_total") + ")", "lost"))
                .sized(6, 5);
    }

    private static Panel dropped() {
        return Panel.of(
                        "Series left out by the cap",
                        "Do some disks have no series of their own because a host has too many?",
                        Unit.COUNT,
                        new View.Single(List.of(new View.Threshold(1, "orange"))),
                        Query.of("sum(" + M.select("iotrace_series_dropped") + ")", "dropped"))
                .sized(6, 5);
    }

    private static Panel sampling() {
        return Panel.of(
                        "Requests whose stages are measured, least",
                        "How thin is the sample on the busiest host? 100 % is every request; counts and bytes are exact all the same.",
                        Unit.SHARE,
                        new View.Single(List.of()),
                        Query.of("min(" + M.select("iotrace_stage_sampling_ratio") + ")", "sampled"))
                .sized(6, 5);
    }

    private static Panel lostByPlace() {
        return Panel.of(
                "Where requests were lost",
                "Which buffer or table was too small?",
                Unit.PER_SECOND,
                new View.Lines(true),
                Query.of(
                        "topk($top, " + M.rateBy("instance, place", "iotrace_lost_requests_total") + ")",
                        "{{instance}} {{place}}"));
    }

    private static Panel cost() {
        return Panel.of(
                "Processors that the probe uses",
                "What does tracing cost each host? Processor seconds a second inside the probe's programs; 2 % of one processor is the default budget.",
                Unit.SHARE,
                new View.Lines(false),
                Query.of(
                        "topk($top, " + M.rateBy("instance", "iotrace_probe_program_seconds_total") + ")",
                        "{{instance}}"));
    }

    private static Panel hooks() {
        return Panel.of(
                        "Points of the path without a hook",
                        "Which boundaries of a request can't be seen, and where? 1 is a point that no hook serves; `iotrace doctor` on the host says why.",
                        Unit.COUNT,
                        new View.Table(
                                List.of(
                                        View.Column.label("instance", "Host"),
                                        View.Column.label("point", "Point"),
                                        View.Column.value("missing", Unit.COUNT)),
                                "missing"),
                        Query.column(
                                "1 - max by (instance, point) (" + M.select("iotrace_hook_attached") + ")", "missing"))
                .sized(24, 8);
    }

    private static Panel scrape() {
        return Panel.of(
                "Duration of a scrape",
                "Is a host's daemon slow to answer? More than a second is more than promised.",
                Unit.SECONDS,
                new View.Lines(false),
                Query.of("topk($top, " + M.select("scrape_duration_seconds") + ")", "{{instance}}"));
    }

    private static Panel series() {
        return Panel.of(
                "Series of a host",
                "How much does each host add to this Prometheus?",
                Unit.COUNT,
                new View.Lines(false),
                Query.of("topk($top, " + M.select("scrape_samples_scraped") + ")", "{{instance}}"));
    }

    private static Panel heap() {
        return Panel.of(
                "Heap of the daemon",
                "Does a daemon's memory grow?",
                Unit.BYTES,
                new View.Lines(false),
                Query.of(
                        "topk($top, sum by (instance) (" + M.select("jvm_memory_used_bytes", "area=\"heap\"") + "))",
                        "{{instance}}"));
    }

    private static Panel processor() {
        return Panel.of(
                "Processors that the daemon uses",
                "What does the daemon itself cost, beside the probe?",
                Unit.SHARE,
                new View.Lines(false),
                Query.of(
                        "topk($top, " + M.rateBy("instance", "process_cpu_time_ns_total") + " / 1e9)", "{{instance}}"));
    }
}
