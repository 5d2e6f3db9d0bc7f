// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.function.Consumer;

/** The families of the host: stages of all disks, threads, devices, findings, recordings. */
final class HostFamilies {
    private HostFamilies() {}

    static void of(MetricsSnapshot snapshot, Consumer<MetricSnapshot> out) {
        Points stages = new Points(Family.HOST_STAGE_DURATION);
        snapshot.hostStages()
                .forEach(stage -> stages.classicAndNative(stage.durations(), stage.operation(), stage.stage()));
        stages.to(out);

        Points threads = new Points(Family.THREAD_SECONDS);
        snapshot.threads().forEach(time -> threads.seconds(time.nanos(), time.vm(), time.role(), time.state()));
        threads.to(out);

        Points leaves = new Points(Family.LEAF_REQUESTS);
        Points inFlight = new Points(Family.LEAF_REQUESTS_IN_FLIGHT);
        snapshot.leaves().forEach(leaf -> {
            leaf.requestsByOwner().forEach((owner, count) -> leaves.count(count, leaf.leaf(), leaf.model(), owner));
            leaf.inFlight().ifPresent(count -> inFlight.gauge((double) count, leaf.leaf(), leaf.model()));
        });
        leaves.to(out);
        inFlight.to(out);

        Points findings = new Points(Family.FINDING_ACTIVE);
        snapshot.findings()
                .forEach(finding -> findings.gauge(
                        1, finding.rule(), finding.severity(), finding.verdict(), finding.vm(), finding.disk()));
        findings.to(out);

        Points recordings = new Points(Family.RECORDING_ACTIVE);
        snapshot.recordings().stream()
                .distinct()
                .forEach(recording -> recordings.gauge(1, recording.vm(), recording.disk(), recording.trigger()));
        recordings.to(out);
    }
}
