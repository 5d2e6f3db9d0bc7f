// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.tracer;

import static io.iotrace.analyzer.rule.RuleAssertions.find;
import static io.iotrace.analyzer.rule.RuleAssertions.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.Analysis;
import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.report.Report;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.RuleAssertions;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.TraceSession;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TracerLossyTest {
    private static final String RULE = "tracer-lossy";

    private static SyntheticRecording doubleCached() {
        return SyntheticRecording.wellConfigured()
                .disk(disk -> disk.direct = false)
                .requests(2000, 12, request -> request.flags = DiskRequest.NO_BIO | DiskRequest.BUFFERED);
    }

    @Test
    void staysSilentOnACompleteRecording() {
        SyntheticRecording complete = doubleCached().loss("ring full", 0, true);

        assertThat(find(complete, RULE)).isEmpty();
        assertThat(verdict(complete, "writeback-double-cache")).isEqualTo(Verdict.CONFIRMED);
    }

    @Test
    void letsNothingBeConfirmedAboveOnePercent() {
        SyntheticRecording lossy = doubleCached().loss("ring full", 300, true);

        assertThat(verdict(lossy, RULE)).isEqualTo(Verdict.CONFIRMED);
        assertThat(find(lossy, RULE).orElseThrow().evidence()).contains(new Evidence("ring full", "300 requests lost"));
        assertThat(verdict(lossy, "writeback-double-cache")).isEqualTo(Verdict.SUSPECTED);
    }

    @Test
    void toleratesUpToOnePercent() {
        SyntheticRecording recording = doubleCached().loss("ring full", 200, true);

        assertThat(find(recording, RULE)).isEmpty();
        assertThat(verdict(recording, "writeback-double-cache")).isEqualTo(Verdict.CONFIRMED);
    }

    @Test
    void saysNothingOfPartsThatAreMissingNorOfShortTraces() {
        assertThat(find(doubleCached().loss("unmatched start", 600, false), RULE))
                .isEmpty();
        assertThat(find(SyntheticRecording.wellConfigured().requests(23, 1), RULE))
                .isEmpty();
    }

    @Test
    void letsNothingBeConfirmedWhereLossIsUnknown() {
        SyntheticRecording killed = doubleCached().withoutSession();

        assertThat(find(killed, RULE)).isEmpty();
        assertThat(verdict(killed, "writeback-double-cache")).isEqualTo(Verdict.SUSPECTED);
        assertThat(find(killed, "writeback-double-cache").orElseThrow().evidence())
                .contains(new Evidence("not certain", "the recording does not say what was lost"));
    }

    @Test
    void letsNothingBeConfirmedFromAPartOfTheRequests() {
        for (String mode : new String[] {"slow:500us", "sample:100"}) {
            SyntheticRecording part =
                    doubleCached().event(new TraceSession("0.1.0", 1, "", mode, "libbpf", 0, 0, "qemu", "", 1));

            assertThat(find(part, RULE)).isEmpty();
            assertThat(verdict(part, "writeback-double-cache")).isEqualTo(Verdict.SUSPECTED);
        }
    }

    @Test
    void staysSilentWithoutRequests() {
        assertThat(find(SyntheticRecording.wellConfigured(), RULE)).isEmpty();
    }

    @Test
    void neverTurnsToAnotherCauseWhenRequestsAreDropped() {
        List<SyntheticRecording> recordings = List.of(
                doubleCached(),
                SyntheticRecording.wellConfigured()
                        .disk(disk -> disk.ioThreads = "")
                        .threadLoad(SyntheticRecording.PROCESS, "main", 0.3, 0, 0)
                        .requests(2000, 12, request -> {
                            request.thread = SyntheticRecording.PROCESS;
                            request.stages[1] = 30_000;
                        }),
                SyntheticRecording.wellConfigured()
                        .leaf(leaf -> leaf.scheduler = "bfq")
                        .requests(8000, 12, request -> request.stages[4] = 9_000),
                SyntheticRecording.wellConfigured().requests(3000, 12));
        for (SyntheticRecording recording : recordings) {
            for (int percent : new int[] {1, 5, 20, 40}) {
                Report damaged = drop(recording, percent);
                assertThat(RuleAssertions.loud(recording.report()))
                        .as("%d %% dropped", percent)
                        .containsAll(RuleAssertions.loud(damaged).stream()
                                .filter(rule -> !rule.equals(RULE))
                                .toList());
                assertThat(find(damaged, RULE).isPresent()).isEqualTo(percent > 1);
            }
        }
    }

    /** Drops requests at random and reports how many. */
    private static Report drop(SyntheticRecording recording, int percent) {
        Random random = new Random(percent);
        List<Consumer<Analysis>> all = recording.content();
        int inventory = SyntheticRecording.wellConfigured().content().size();
        List<Consumer<Analysis>> kept = IntStream.range(0, all.size())
                .filter(i -> i < inventory || random.nextInt(1000) >= (percent == 1 ? 8 : percent * 10))
                .mapToObj(all::get)
                .toList();
        Analysis analysis = SyntheticRecording.fold(kept);
        analysis.merge(SyntheticRecording.fold(SyntheticRecording.wellConfigured()
                .withoutInventory()
                .loss("ring full", all.size() - kept.size(), true)
                .content()));
        return analysis.report();
    }
}
