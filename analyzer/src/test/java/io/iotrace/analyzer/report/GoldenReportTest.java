// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.Reconciliation;
import io.iotrace.recording.event.VirtualMachine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The whole output for one recording: a disk on the main loop that reads in bursts, with some writes and flushes. */
class GoldenReportTest {
    private static SyntheticRecording recording() {
        return SyntheticRecording.wellConfigured()
                .session(12)
                .disk(disk -> disk.ioThreads = "")
                .requests(2000, 12, request -> {
                    request.thread = SyntheticRecording.PROCESS;
                    request.stages[1] = 30_000;
                    request.runDelayNanos = 6_000;
                })
                .requests(100, 12, request -> {
                    request.thread = SyntheticRecording.PROCESS;
                    request.operation = "write";
                    request.from = Boundary.SUBMITTED;
                    request.flags = DiskRequest.JOINED_BATCH | DiskRequest.SHARED_NOTIFY;
                    request.queueDepth = 2;
                })
                .requests(2, 12, request -> {
                    request.thread = SyntheticRecording.WORKER;
                    request.engine = "threads";
                    request.operation = "flush";
                    request.from = Boundary.SUBMITTED;
                    request.flags = DiskRequest.NO_BIO;
                    request.stages[5] = 900_000;
                })
                .threadLoad(SyntheticRecording.PROCESS, "main", 0.31, 15_000, 14_500)
                .leafLoad(2102, 0.3)
                .loss("ring full", 0, true)
                .loss("unmatched completion", 3, false)
                .event(new Reconciliation(
                        SyntheticRecording.MACHINE,
                        SyntheticRecording.DISK,
                        "requests counted by QMP",
                        25_225,
                        25_224,
                        ""));
    }

    /** To renew the files after a change that is meant, run these three tests with {@code -Dreference.write=true}. */
    @Test
    void writesText() throws IOException {
        assertGolden(TextReport.render(recording().report(), Theme.PLAIN), "report.txt");
    }

    @Test
    void writesAllItKnowsOnRequest() throws IOException {
        assertGolden(TextReport.renderDetails(recording().report(), Theme.PLAIN), "report-details.txt");
    }

    @Test
    void writesJson() throws IOException {
        assertGolden(json(), "report.json");
    }

    @Test
    void staysBelowEightyColumnsButForWhatIsMadeToBePasted() {
        Stream<String> pasted = TextReport.renderDetails(recording().report(), Theme.PLAIN)
                .lines()
                .filter(line -> line.length() >= 80);

        assertThat(pasted).allMatch(line -> line.startsWith("      -"));
    }

    @Test
    void hasEveryMandatoryKeyOfTheSchema() throws IOException {
        JsonNode root = new ObjectMapper().readTree(json());
        JsonNode disk = root.at("/vms/0/disks/0");
        JsonNode finding = root.at("/findings/0");

        assertThat(root.get("schema").asText()).isEqualTo("iotrace.report/1");
        assertKeys(root.at("/vms/0"), "pid", "name");
        assertThat(disk.get("requests").asLong()).isEqualTo(25_224);
        assertThat(disk.get("engine").asText()).isEqualTo("native");
        assertKeys(disk.at("/stages/submit"), "count", "p50Nanos", "p99Nanos", "maxNanos", "sumNanos");
        assertKeys(disk.at("/total"), "count", "p50Nanos", "p99Nanos", "maxNanos", "sumNanos");
        assertThat(disk.at("/slow/fraction").asDouble()).isEqualTo(0.01);
        assertThat(disk.at("/slow/stages/device/meanNanos").isIntegralNumber()).isTrue();
        assertKeys(finding, "rule", "verdict", "severity", "vm", "disk", "summary", "evidence", "remedy");
        assertKeys(finding.get("remedy"), "text", "libvirtXml", "restart");
        assertThat(root.at("/loss/requests").asLong(-1)).isZero();
        assertKeys(root.at("/hooks/0"), "point", "hook", "state");
    }

    @Test
    void paintsOnlyWhenAskedTo() {
        assertThat(TextReport.render(recording().report(), Theme.PLAIN)).doesNotContain("\u001b");
        String painted = TextReport.render(recording().report(), Theme.ANSI);
        assertThat(painted).contains("\u001b[1;36mvirtio-disk0: ");
        assertThat(painted.replaceAll("\u001b\\[[0-9;]*m", ""))
                .isEqualTo(TextReport.render(recording().report(), Theme.PLAIN));
    }

    @Test
    void namesTheStackedDeviceWhenTheTimeIsBeforeTheLeaf() {
        SyntheticRecording slow = SyntheticRecording.wellConfigured()
                .mapped("dm-0", "vg0-web")
                .requests(100, 12, request -> request.stages[Stage.BLOCK.ordinal()] = 5_000_000);
        assertThat(slow.report().machines().get(0).disks().get(0).summary())
                .endsWith("of the time in block, which dm-0 (vg0-web) above the leaf is part of");
        SyntheticRecording quick = SyntheticRecording.wellConfigured()
                .mapped("dm-0", "vg0-web")
                .requests(100, 12, request -> request.stages[Stage.DEVICE.ordinal()] = 5_000_000);
        assertThat(quick.report().machines().get(0).disks().get(0).summary()).endsWith("of the time in device");
    }

    @Test
    void namesADiskThatHadNoRequestsAndSaysWhyWhenTheHostCannotSeeAny() throws IOException {
        SyntheticRecording idle = SyntheticRecording.wellConfigured();
        assertThat(idle.report().machines().get(0).disks().get(0).summary())
                .isEqualTo("no requests while it was traced");
        SyntheticRecording assigned = SyntheticRecording.wellConfigured().disk(disk -> disk.bus = "vfio");
        String words = "assigned device: no host software path exists; use the guest agent";
        assertThat(TextReport.render(assigned.report(), Theme.PLAIN).replaceAll("\n +", " "))
                .contains("virtio-disk0: " + words, "nvme0n1 " + words);
        JsonNode disk = new ObjectMapper().readTree(json(assigned)).at("/vms/0/disks/0");
        assertThat(disk.get("visibility").asText()).isEqualTo("none");
        assertThat(disk.get("note").asText()).isEqualTo(words);
        assertThat(disk.get("requests").asLong()).isZero();
    }

    @Test
    void saysOfADiskWithRequestsWhatPartOfTheirWayCannotBeSeen() throws IOException {
        SyntheticRecording inMemory = recording().disk(disk -> disk.fileSystem = "tmpfs");
        assertThat(TextReport.render(inMemory.report(), Theme.PLAIN)).contains("the image lies in memory (tmpfs)");
        JsonNode disk = new ObjectMapper().readTree(json(inMemory)).at("/vms/0/disks/0");
        assertThat(disk.get("visibility").asText()).isEqualTo("part");
    }

    @Test
    void replacesControlCharactersOfForeignNames() {
        SyntheticRecording hostile = SyntheticRecording.wellConfigured()
                .event(new VirtualMachine(
                        "web\u001b[2J\n01", "", SyntheticRecording.PROCESS, true, "", "", "", 1, "", ""));

        assertThat(TextReport.render(hostile.report(), Theme.PLAIN))
                .contains("web?[2J?01")
                .doesNotContain("\u001b");
    }

    @Test
    void givesFindingsBackAsEvents() {
        Report report = recording().report();

        assertThat(report.findingEvents())
                .extracting(io.iotrace.recording.event.Finding::rule)
                .containsExactly("main-loop-disk");
        assertThat(report.withFindings(finding -> false).findingEvents()).isEmpty();
    }

    private static void assertKeys(JsonNode node, String... keys) {
        assertThat(keys).allSatisfy(key -> assertThat(node.has(key)).as(key).isTrue());
    }

    private static String json() throws IOException {
        return json(recording());
    }

    private static String json(SyntheticRecording recording) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonReport.write(recording.report(), bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void assertGolden(String text, String name) throws IOException {
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(Path.of("src", "test", "resources", "io", "iotrace", "analyzer", "report", name), text);
            return;
        }
        try (InputStream resource = GoldenReportTest.class.getResourceAsStream(name)) {
            assertThat(text).isEqualTo(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
