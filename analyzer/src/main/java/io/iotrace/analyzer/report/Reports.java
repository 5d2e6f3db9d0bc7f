// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.rule.Finding;
import io.iotrace.recording.event.Loss;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Puts the reports on several hosts, or on several boots of one, side by side: nothing of them is added up but counts of the whole. */
final class Reports {
    private Reports() {}

    /** One report on all of these hosts. */
    static Report of(Collection<RecordedHost> hosts) {
        List<RecordedHost> ordered = hosts.stream()
                .sorted(Comparator.comparing(
                                (RecordedHost host) -> host.origin().hostName())
                        .thenComparing(host -> RecordedHost.clockOf(host.origin())))
                .toList();
        if (ordered.size() == 1) {
            return new ReportBuilder(ordered.get(0), name -> name).build();
        }
        Map<String, Long> machines = ordered.stream()
                .flatMap(host -> host.facts().inventory().virtualMachines().stream())
                .collect(Collectors.groupingBy(machine -> machine.name(), Collectors.counting()));
        return together(ordered.stream()
                .map(host -> new ReportBuilder(
                                host,
                                name -> machines.getOrDefault(name, 0L) > 1
                                        ? name + " (" + label(host, ordered) + ")"
                                        : name)
                        .build())
                .toList());
    }

    /** The host's name, with the begin of its boot id when that does not tell it from the others. */
    private static String label(RecordedHost host, List<RecordedHost> all) {
        String name = host.origin().hostName();
        boolean unique = all.stream()
                        .filter(other -> other.origin().hostName().equals(name))
                        .count()
                == 1;
        if (!name.isEmpty() && unique) {
            return name;
        }
        String boot = host.origin().bootId();
        String which = boot.isEmpty() ? "recording " + (all.indexOf(host) + 1) : "boot " + boot.split("-", -1)[0];
        return name.isEmpty() ? which : name + ", " + which;
    }

    private static Report together(List<Report> reports) {
        return new Report(
                joined(reports, Report::windows),
                reports.stream().mapToLong(Report::requests).sum(),
                reports.stream().allMatch(Report::lossKnown),
                reports.stream().mapToLong(Report::lostRequests).sum(),
                joined(reports, Report::machines),
                joined(reports, Report::findings).stream()
                        .sorted(Comparator.comparing(Finding::severity))
                        .toList(),
                joined(reports, Report::caveats).stream().distinct().toList(),
                losses(reports),
                joined(reports, Report::hooks).stream().distinct().toList(),
                joined(reports, Report::reconciliations));
    }

    private static <T> List<T> joined(List<Report> reports, Function<Report, List<T>> part) {
        return reports.stream().flatMap(report -> part.apply(report).stream()).toList();
    }

    private static List<Loss> losses(List<Report> reports) {
        Map<String, Loss> byPlace = new LinkedHashMap<>();
        joined(reports, Report::losses)
                .forEach(loss -> byPlace.merge(
                        loss.place(),
                        loss,
                        (a, b) -> new Loss(a.place(), a.count() + b.count(), a.requests() || b.requests())));
        return new ArrayList<>(byPlace.values());
    }
}
