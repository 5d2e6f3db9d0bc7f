// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.report.MachineReport;
import io.iotrace.analyzer.report.Report;
import io.iotrace.analyzer.report.TextReport;
import io.iotrace.analyzer.report.Theme;
import io.iotrace.recording.event.Origin;
import org.junit.jupiter.api.Test;

/** Recordings of different hosts, and of different boots of one, are of different machines. */
class SeveralHostsTest {
    private static final Origin FIRST = new Origin("host-a", "m1", "3f2a1b9c-0001", "s1");
    private static final Origin SAME_BOOT = new Origin("host-a", "m1", "3f2a1b9c-0001", "s2");
    private static final Origin NEXT_BOOT = new Origin("host-a", "m1", "77d0e4a5-0002", "s3");
    private static final Origin OTHER_HOST = new Origin("host-b", "m2", "aa01bb02-0003", "s4");

    private static void feed(Analysis analysis, Origin origin, int seconds) {
        analysis.onOrigin(origin);
        SyntheticRecording.wellConfigured()
                .session(seconds)
                .requests(100, seconds)
                .content()
                .forEach(item -> item.accept(analysis));
    }

    private static Report report(Origin... origins) {
        Analysis analysis = new Analysis();
        for (Origin origin : origins) {
            feed(analysis, origin, 6);
        }
        return analysis.report();
    }

    @Test
    void addsUpWhatIsOfOneBoot() {
        Report report = report(FIRST, SAME_BOOT);

        assertThat(report.machines()).hasSize(1);
        assertThat(report.machines().get(0).disks().get(0).requests()).isEqualTo(1200);
        assertThat(report.windows()).hasSize(2);
    }

    @Test
    void keepsTwoBootsAndTwoHostsApart() {
        Report report = report(FIRST, NEXT_BOOT, OTHER_HOST);

        assertThat(report.machines())
                .extracting(MachineReport::name)
                .containsExactly("web-01 (host-a, boot 3f2a1b9c)", "web-01 (host-a, boot 77d0e4a5)", "web-01 (host-b)");
        assertThat(report.machines()).allSatisfy(machine -> {
            assertThat(machine.disks().get(0).requests()).isEqualTo(600);
            assertThat(machine.disks().get(0).activeSeconds()).isEqualTo(6);
        });
        assertThat(report.requests()).isEqualTo(1800);
        assertThat(TextReport.renderDetails(report, Theme.PLAIN))
                .contains(
                        "web-01 (host-a, boot 77d0e4a5) virtio-disk0: p99 ", "web-01 (host-b) (pid 4242, host host-b");
    }

    /** Six seconds here and six there, years apart by the monotonic clock, are no window of twelve seconds. */
    @Test
    void confirmsNothingByAddingUpTwoBoots() {
        assertThat(report(FIRST, NEXT_BOOT).findings())
                .noneMatch(finding -> finding.verdict() == io.iotrace.analyzer.rule.Verdict.CONFIRMED);
        assertThat(report(FIRST, NEXT_BOOT).caveats())
                .hasSize(1)
                .first()
                .asString()
                .contains("no finding is called confirmed");
    }

    @Test
    void isTheSameInWhicheverOrderTheRecordingsCome() {
        assertThat(report(OTHER_HOST, NEXT_BOOT, FIRST)).isEqualTo(report(FIRST, OTHER_HOST, NEXT_BOOT));
    }
}
