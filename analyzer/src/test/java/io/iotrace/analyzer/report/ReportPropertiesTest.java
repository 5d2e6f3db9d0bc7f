// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every report: its first line, its table and its JSON say the same. */
class ReportPropertiesTest {
    private static final Pattern HEADLINE =
            Pattern.compile("p99 (\\S+ \\S+), (\\d+ %|< 1 %) of the time in ([a-z+]+)(?:[;,].*)?");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    /** A disk with up to four kinds of requests that begin at different boundaries; some fast, some slow, some alike. */
    private static Report random(long seed) {
        Random random = new Random(seed);
        SyntheticRecording recording = SyntheticRecording.wellConfigured().session(12);
        int kinds = 1 + random.nextInt(4);
        for (int kind = 0; kind < kinds; kind++) {
            int perSecond = 1 + random.nextInt(200);
            recording.requests(perSecond, 12, request -> {
                request.operation = List.of("read", "write", "flush").get(random.nextInt(3));
                request.from = random.nextBoolean() ? Boundary.KICKED : Boundary.SUBMITTED;
                request.flags = request.operation.equals("flush") ? DiskRequest.NO_BIO : 0;
                for (int stage = 0; stage < request.stages.length; stage++) {
                    request.stages[stage] = (long) Math.exp(6 + random.nextInt(10));
                }
            });
        }
        return recording.report();
    }

    private static JsonNode json(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonReport.write(report, bytes);
        return new ObjectMapper().readTree(bytes.toByteArray());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theFirstLineNamesTheLargestShareOfTheTable(long seed) throws IOException {
        JsonNode disk = json(random(seed)).at("/vms/0/disks/0");
        Matcher headline = HEADLINE.matcher(disk.get("summary").asText());

        assertThat(headline.matches()).as(disk.get("summary").asText()).isTrue();
        JsonNode stages = disk.at("/comparable/stages");
        double largest = 0;
        for (JsonNode stage : stages) {
            largest = Math.max(largest, stage.get("share").asDouble());
        }
        assertThat(stages.get(headline.group(3)).get("share").asDouble()).isEqualTo(largest);
        assertThat(headline.group(2)).isEqualTo(Numbers.percent(share(disk, headline.group(3))));
        assertThat(headline.group(1))
                .isEqualTo(
                        Durations.format(disk.at("/comparable/total/p99Nanos").asLong()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theSlowestAreNeverFasterThanThePercentilesBelowThem(long seed) {
        for (DiskReport disk : random(seed).machines().get(0).disks()) {
            ComparableReport requests = disk.comparable().orElseThrow();
            assertThat(requests.slow().orElseThrow().meanNanos())
                    .isGreaterThanOrEqualTo(requests.total().p99Nanos());
            assertThat(requests.total().p99Nanos())
                    .isGreaterThanOrEqualTo(requests.total().p50Nanos());
            assertThat(requests.slow().orElseThrow().count())
                    .isBetween(1L, Math.max(1, requests.total().count()));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aShareIsOfTheTimeOfTheLargestGroupOfComparableRequests(long seed) throws IOException {
        JsonNode disk = json(random(seed)).at("/vms/0/disks/0");
        JsonNode comparable = disk.get("comparable");
        long most = 0;
        long all = 0;
        for (JsonNode group : disk.get("totals")) {
            most = Math.max(most, group.get("count").asLong());
            all += group.get("count").asLong();
        }

        assertThat(comparable.at("/total/count").asLong()).isEqualTo(most);
        assertThat(comparable.get("outside").asLong()).isEqualTo(all - most);
        double sum = 0;
        for (Map.Entry<String, JsonNode> stage : comparable.get("stages").properties()) {
            sum += share(disk, stage.getKey());
            assertThat(stage.getValue().get("share").asDouble())
                    .isCloseTo(share(disk, stage.getKey()), org.assertj.core.data.Offset.offset(0.0001));
        }
        assertThat(sum).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-9));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyPercentageOfTheTextIsOneOfTheJson(long seed) throws IOException {
        Report report = random(seed).withFindings(finding -> false);
        List<String> known = new ArrayList<>(List.of("1 %"));
        collectShares(json(report), known);

        Stream<String> said = Pattern.compile("(< 1|\\b\\d+) %")
                .matcher(TextReport.renderDetails(report, Theme.PLAIN))
                .results()
                .map(match -> match.group());
        assertThat(said).isNotEmpty().allMatch(known::contains);
    }

    /** The rows of the printed table, held against the JSON, and the stage of its largest share against the first line. */
    @ParameterizedTest
    @MethodSource("seeds")
    void theTableSaysWhatTheFirstLineAndTheJsonSay(long seed) throws IOException {
        Report report = random(seed);
        JsonNode disk = json(report).at("/vms/0/disks/0");
        JsonNode stages = disk.at("/comparable/stages");
        List<String> text = TextReport.render(report, Theme.PLAIN).lines().toList();
        Matcher headline = HEADLINE.matcher(text.get(0).replaceFirst("^\\S+: ", ""));
        assertThat(headline.lookingAt()).as(text.get(0)).isTrue();
        int head = 0;
        while (!text.get(head).startsWith("    stage ")) {
            head++;
        }
        List<String> rows = text.subList(head + 1, head + 1 + stages.size());

        for (Map.Entry<String, JsonNode> stage : stages.properties()) {
            String row = rows.stream()
                    .filter(line -> line.startsWith("    " + stage.getKey() + " "))
                    .findFirst()
                    .orElseThrow();
            assertThat((row + " ").replaceAll(" +", " "))
                    .contains(
                            " " + Numbers.count(stage.getValue().get("count").asLong()) + " "
                                    + Durations.format(
                                            stage.getValue().get("p50Nanos").asLong())
                                    + " "
                                    + Durations.format(
                                            stage.getValue().get("p99Nanos").asLong())
                                    + " ",
                            " " + Numbers.percent(share(disk, stage.getKey())) + " ");
            if (stage.getKey().equals(headline.group(3))) {
                assertThat(row + " ").contains(" " + headline.group(2) + " ");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theFindingsAreThoseOfTheJsonInBothTexts(long seed) throws IOException {
        Report report = random(seed);
        List<String> known = new ArrayList<>();
        json(report).get("findings").forEach(finding -> {
            if (!finding.get("verdict").asText().equals("cleared")) {
                known.add(finding.get("rule").asText() + " ("
                        + finding.get("verdict").asText() + ", "
                        + finding.get("severity").asText() + ")");
            }
        });
        for (String text :
                List.of(TextReport.render(report, Theme.PLAIN), TextReport.renderDetails(report, Theme.PLAIN))) {
            String list = text.replaceAll("\n {2}(?=\\S+ \\()", " ")
                    .lines()
                    .filter(line -> line.startsWith("findings: ") || line.equals("no findings"))
                    .findFirst()
                    .orElseThrow();
            assertThat(list).isEqualTo(known.isEmpty() ? "no findings" : "findings: " + String.join(", ", known));
            Pattern.compile("(?m)^(\\S+) on \\S+ \\S+: (\\w+), (\\w+)$")
                    .matcher(text)
                    .results()
                    .filter(block -> !block.group(2).equals("cleared"))
                    .forEach(block -> assertThat(known)
                            .contains(block.group(1) + " (" + block.group(2) + ", " + block.group(3) + ")"));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void oneDiskFitsOnAScreen(long seed) {
        List<String> lines =
                TextReport.render(random(seed), Theme.PLAIN).lines().toList();

        assertThat(lines).hasSizeLessThanOrEqualTo(40).allMatch(line -> line.length() < 80);
    }

    private static double share(JsonNode disk, String stage) {
        return disk.at("/comparable/stages").get(stage).get("sumNanos").asDouble()
                / disk.at("/comparable/total/sumNanos").asDouble();
    }

    private static void collectShares(JsonNode node, List<String> into) {
        node.properties().forEach(field -> {
            if (field.getValue().isFloatingPointNumber()) {
                into.add(Numbers.percent(field.getValue().asDouble()));
            }
        });
        node.forEach(child -> collectShares(child, into));
    }
}
