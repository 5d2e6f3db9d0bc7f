// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.Analysis;
import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.report.JsonReport;
import io.iotrace.analyzer.report.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of all rules together, whatever is recorded. */
class RulePropertiesTest {
    private static final double DROPPED = 0.05;
    private static final int TRIES = 3;

    static Stream<String> wellConfigured() {
        return Scenarios.wellConfigured().keySet().stream();
    }

    static Stream<String> mistakes() {
        return Scenarios.mistakes().keySet().stream();
    }

    private static List<Consumer<Analysis>> mistake(String name) {
        return Scenarios.mistakes().get(name).get().content();
    }

    @ParameterizedTest
    @MethodSource("wellConfigured")
    void blamesNothingOfAWellConfiguredMachine(String name) {
        SyntheticRecording recording = Scenarios.wellConfigured().get(name).get();

        assertThat(RuleAssertions.loud(recording.report())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void blamesTheMistakeAndNothingElse(String name) {
        Set<String> right = new TreeSet<>(Scenarios.alsoRight(name));
        right.add(name);

        assertThat(RuleAssertions.loud(Scenarios.mistakes().get(name).get().report()))
                .contains(name)
                .isSubsetOf(right);
    }

    /** A verdict may weaken when events are missing; it never becomes another cause's. */
    @ParameterizedTest
    @MethodSource("mistakes")
    void eventsThatAreMissingNeverChangeTheCause(String name) {
        List<Consumer<Analysis>> all = mistake(name);
        Set<String> whole = RuleAssertions.loud(SyntheticRecording.fold(all).report());

        for (int seed = 0; seed < TRIES; seed++) {
            Random random = new Random(seed);
            List<Consumer<Analysis>> rest =
                    all.stream().filter(item -> random.nextDouble() >= DROPPED).collect(Collectors.toList());
            assertThat(RuleAssertions.loud(SyntheticRecording.fold(rest).report()))
                    .as("seed " + seed)
                    .isSubsetOf(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void theSameEventsGiveTheSameBytesInWhateverOrder(String name) throws IOException {
        byte[] once = json(SyntheticRecording.fold(mistake(name)).report());
        List<Consumer<Analysis>> shuffled = new ArrayList<>(mistake(name));
        Collections.shuffle(shuffled, new Random(7));

        assertThat(json(SyntheticRecording.fold(mistake(name)).report())).isEqualTo(once);
        assertThat(json(SyntheticRecording.fold(shuffled).report())).isEqualTo(once);
    }

    private static byte[] json(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonReport.write(report, bytes);
        return bytes.toByteArray();
    }
}
