// SPDX-License-Identifier: Apache-2.0
package io.iotrace.jmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.Analysis;
import io.iotrace.analyzer.report.Report;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;
import org.openjdk.jmc.flightrecorder.rules.RuleRegistry;
import org.openjdk.jmc.flightrecorder.rules.Severity;
import org.openjdk.jmc.flightrecorder.rules.report.JfrRulesReport;

/** JMC's own headless report on a recording of a real virtual machine, which is the one that the command carries. */
class AutomatedAnalysisTest {
    private static final Path RECORDING = Path.of("../cli/src/main/resources/io/iotrace/cli/demo.jfr");

    private static List<TopicRule> registered() {
        return RuleRegistry.getRules().stream()
                .flatMap(rule -> rule instanceof TopicRule own ? Stream.of(own) : Stream.empty())
                .toList();
    }

    @Test
    void jmcFindsOneRuleForEachTopic() {
        assertThat(registered()).extracting(TopicRule::topic).containsExactlyInAnyOrder(Topic.values());
        assertThat(registered()).extracting(TopicRule::getId).contains("iotrace.cache", "iotrace.device");
    }

    @Test
    void theItemsThatJmcLoadedGiveTheFindingsOfTheFile() throws Exception {
        IItemCollection items = JfrLoaderToolkit.loadEvents(RECORDING.toFile());
        Report here = RecordedItems.report(items);
        Report there = Analysis.analyze(RECORDING);

        assertThat(here.requests()).isEqualTo(there.requests());
        assertThat(here.findings()).isEqualTo(there.findings());
    }

    @Test
    void theHeadlessReportHasEachFindingOfTheFile() throws Exception {
        String report = headless("text", Severity.OK);

        List<String> findings = Analysis.analyze(RECORDING).findings().stream()
                .filter(finding -> finding.verdict() != Verdict.CLEARED)
                .map(finding -> finding.rule() + " on " + finding.virtualMachine() + " " + finding.disk() + " ("
                        + finding.verdict().label())
                .toList();
        assertThat(findings).isNotEmpty();
        String oneLine = report.replaceAll("\\s+", " ");
        assertThat(findings).allMatch(oneLine::contains);
        assertThat(oneLine).contains("iotrace found nothing wrong here.");
    }

    private static String headless(String format, Severity least) throws Exception {
        PrintStream out = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            JfrRulesReport.printReport(format, least, true, false, RECORDING.toString());
        } finally {
            System.setOut(out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aRecordingWithoutVirtualMachinesIsNotJudged() {
        assertThat(registered()).allMatch(rule -> rule.getRequiredEvents().containsKey("iotrace.VirtualMachine"));
        assertThat(Arrays.asList(Severity.values())).contains(Severity.NA);
    }
}
