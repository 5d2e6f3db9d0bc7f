// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an operator or a management layer changes on a machine that runs, and no file or thread of the host shows: limits and block jobs.
 * Three questions, so that they can be asked again and again.
 *
 * @param drives limits by the top node of the drive
 * @param groups limits by throttle group
 * @param jobs block jobs without their progress
 */
public record QmpSettings(
        Map<String, Map<String, Long>> drives, Map<String, Map<String, Long>> groups, Set<QmpSnapshot.Job> jobs) {

    /** Asks for them. */
    public static QmpMonitor.Question<QmpSettings> now() {
        return client -> {
            Map<String, Map<String, Long>> drives = new HashMap<>();
            for (JsonNode device : client.execute("query-block", Map.of())) {
                JsonNode inserted = device.path("inserted");
                if (!inserted.isMissingNode()) {
                    drives.put(inserted.path("node-name").asText(), QmpSnapshot.limits(inserted));
                }
            }
            return new QmpSettings(
                    drives,
                    QmpSnapshot.throttleGroups(client),
                    withoutProgress(QmpSnapshot.jobs(client.execute("query-block-jobs", Map.of()))));
        };
    }

    /** Those of a look at the whole machine. */
    public static QmpSettings of(QmpSnapshot snapshot) {
        return new QmpSettings(
                snapshot.devices().stream()
                        .collect(Collectors.toMap(
                                QmpSnapshot.Device::nodeName, QmpSnapshot.Device::limits, (one, same) -> one)),
                snapshot.throttleGroups(),
                withoutProgress(snapshot.jobs()));
    }

    private static Set<QmpSnapshot.Job> withoutProgress(List<QmpSnapshot.Job> jobs) {
        return jobs.stream()
                .map(job -> new QmpSnapshot.Job(job.id(), job.type(), job.status(), 0, 0, job.speed()))
                .collect(Collectors.toUnmodifiableSet());
    }
}
