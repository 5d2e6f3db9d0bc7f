// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a comparison says of loads that are known to be the same, or to differ in one stage. */
class ComparerTest {
    private static final DiffOptions QUICK = new DiffOptions(0.05, 200, 7);

    private static OperationDiff only(Diff diff) {
        assertThat(diff.disks()).hasSize(1);
        assertThat(diff.disks().get(0).operations()).hasSize(1);
        return diff.disks().get(0).operations().get(0);
    }

    private static boolean saysNothing(OperationDiff operation) {
        return operation.totals().stream().noneMatch(total -> total.change().isChange())
                && operation.stages().stream()
                        .noneMatch(stage -> stage.mean().change().isChange());
    }

    /** Of one figure among the fourteen that are tested, too. */
    @Test
    void twoSidesOfTheSameLoadDoNotDifferInNinetyFiveOfAHundredSeeds() {
        long silent = LongStream.range(0, 100)
                .filter(seed -> saysNothing(
                        only(Comparer.compare(new Load().side("a", 1, seed), new Load().side("b", 1, seed), QUICK))))
                .count();
        assertThat(silent).isGreaterThanOrEqualTo(95);
    }

    /** Recordings that differ by 8 % each are no change, as three a side tell how much they differ. */
    @Test
    void threeNoisyRecordingsASideOfTheSameLoadDoNotDifferInNinetyFiveOfAHundredSeeds() {
        Load load = new Load();
        load.seconds = 20;
        load.perSecond = 53;
        load.betweenRecordings = 0.08;
        long silent = LongStream.range(0, 100)
                .filter(seed ->
                        saysNothing(only(Comparer.compare(load.side("a", 3, seed), load.side("b", 3, seed), QUICK))))
                .count();
        assertThat(silent).isGreaterThanOrEqualTo(95);
    }

    @Test
    void aStageThatIsTenPercentSlowerIsFoundAndNoOther() {
        long found = LongStream.range(0, 20)
                .filter(seed -> {
                    OperationDiff read = only(Comparer.compare(
                            new Load().side("a", 1, seed),
                            new Load().with(Stage.QEMU, 1.1).side("b", 1, seed),
                            QUICK));
                    List<Span> slower = read.stages().stream()
                            .filter(stage -> stage.mean().change().isChange())
                            .map(StageDifference::stage)
                            .toList();
                    return slower.equals(List.of(Span.of(Stage.QEMU)));
                })
                .count();
        assertThat(found).isGreaterThanOrEqualTo(18);
    }

    @Test
    void theStageThatMakesTheWholeSlowerIsNamedAndExplainsItsPart() {
        OperationDiff read = only(Comparer.compare(
                new Load().side("a", 5, 3), new Load().with(Stage.DEVICE, 1.3).side("b", 5, 3), QUICK));

        assertThat(read.change()).isEqualTo(Change.SLOWER);
        assertThat(read.cause().orElseThrow().stage()).isEqualTo(Span.of(Stage.DEVICE));
        assertThat(read.cause().orElseThrow().differenceNanos()).isCloseTo(18_000, within(2_500.0));
        assertThat(read.mean().low()).isLessThan(107.0 / 89);
        assertThat(read.mean().high()).isGreaterThan(107.0 / 89);
        assertThat(read.stages().stream()
                        .mapToDouble(StageDifference::differenceNanos)
                        .sum())
                .isCloseTo(read.mean().afterNanos() - read.mean().beforeNanos(), within(1.0));
        assertThat(read.slowerChance()).isBetween(0.6, 0.8);
    }

    @Test
    void theOtherWayRoundItIsFaster() {
        OperationDiff read = only(Comparer.compare(
                new Load().with(Stage.DEVICE, 1.3).side("a", 1, 3), new Load().side("b", 1, 3), QUICK));

        assertThat(read.change()).isEqualTo(Change.FASTER);
        assertThat(read.shifts()).isNotEmpty().allMatch(shift -> shift.differenceNanos() < 0);
    }

    @Test
    void theSameRecordingsAndSeedGiveTheSameResult() {
        assertThat(Comparer.compare(new Load().side("a", 2, 5), new Load().side("b", 2, 5), QUICK))
                .isEqualTo(Comparer.compare(new Load().side("a", 2, 5), new Load().side("b", 2, 5), QUICK));
    }

    @Test
    void lessThanTwentySecondsAreTooShortForAnyVerdict() {
        Load brief = new Load().with(Stage.DEVICE, 3);
        brief.seconds = 19;
        OperationDiff read = only(Comparer.compare(new Load().side("a", 1, 5), brief.side("b", 1, 5), QUICK));

        assertThat(read.change()).isEqualTo(Change.CANNOT_TELL);
        assertThat(read.totals()).allMatch(total -> total.change() == Change.CANNOT_TELL);
    }

    @Test
    void aDeeperQueueIsSaidAndTimesAreGivenByDepth() {
        Load deep = new Load();
        deep.queueDepth = 16;
        Diff diff = Comparer.compare(new Load().side("a", 1, 5), deep.side("b", 1, 5), QUICK);

        assertThat(diff.disks().get(0).unequal()).containsExactly("the queue depth was 4 before, 16 after");
        assertThat(only(diff).byDepth())
                .extracting(OperationDiff.DepthRow::from)
                .containsExactly(4, 16);
        assertThat(DiffText.render(diff)).contains("compared at unequal load: the queue depth was 4 before, 16 after");
    }

    @Test
    void otherSizesRatesAndOperationsAreUnequalLoad() {
        Load large = new Load();
        large.bytes = 65_536;
        large.perSecond = 29;
        Side after = large.side("b", 1, 5);
        large.operation = "write";
        large.record(after, "b0", 9);

        assertThat(Comparer.compare(new Load().side("a", 1, 5), after, QUICK)
                        .disks()
                        .get(0)
                        .unequal())
                .containsExactly(
                        "reads were 100 % of the requests before, 50 % after",
                        "writes were 0 % of the requests before, 50 % after",
                        "there were 97 requests/s before, 58 after");
    }

    /** A guest that always has four in flight makes half as many requests when each takes twice as long. */
    @Test
    void fewerRequestsOfAClosedLoopAreNoOtherLoad() {
        Load slow = new Load();
        for (Stage stage : Stage.values()) {
            slow.with(stage, 2);
        }
        slow.perSecond = 97 / 2;

        assertThat(Comparer.compare(new Load().side("a", 1, 5), slow.side("b", 1, 5), QUICK)
                        .disks()
                        .get(0)
                        .unequal())
                .isEmpty();
    }

    @Test
    void theSameRecordingOnBothSidesIsRefused() {
        assertThatThrownBy(() -> Comparer.compare(new Load().side("a", 1, 5), new Load().side("a", 2, 6), QUICK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the same recording is on both sides");
    }

    @Test
    void oneMachineWithAnotherNameIsComparedAndThatIsSaid() {
        Load renamed = new Load();
        renamed.machine = "web-02";
        Diff diff = Comparer.compare(new Load().side("a", 1, 5), renamed.side("b", 1, 5), QUICK);

        assertThat(only(diff).before().requests()).isEqualTo(97 * 40);
        assertThat(diff.caveats()).contains("web-02 after is compared with web-01 before");
    }

    @Test
    void oneRecordingASideSaysThatItsNoiseIsNotKnown() {
        Diff one = Comparer.compare(new Load().side("a", 1, 5), new Load().side("b", 1, 5), QUICK);
        Diff two = Comparer.compare(new Load().side("a", 2, 5), new Load().side("b", 2, 5), QUICK);

        assertThat(one.caveats()).anyMatch(caveat -> caveat.startsWith("How much two recordings of the same thing"));
        assertThat(two.caveats()).isEmpty();
    }
}
