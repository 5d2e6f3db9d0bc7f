// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmc.common.item.Aggregators;
import org.openjdk.jmc.common.item.Attribute;
import org.openjdk.jmc.common.item.IAttribute;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.common.item.ItemFilters;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;

/** JMC holds all events in memory, 540 bytes each; a million of them is left to the command line. */
class MissionControlTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 23, 100_000})
    void averagesEveryStageOverTheRequestsThatHaveIt(int count) throws Exception {
        Path file = Requests.recording(
                directory.resolve("a.jfr"), count, new RecordingWriter.Options(1 << 20, 1_000_000_000L));
        StageSums ours = new StageSums();
        RecordingReader.read(file, ours);

        IItemCollection requests = load(file).apply(ItemFilters.type("iotrace.DiskRequest"));

        assertThat(requests.getAggregate(Aggregators.count()).longValue()).isEqualTo(count);
        for (Stage stage : Stage.values()) {
            IAttribute<IQuantity> attribute = Attribute.attr(stage.label(), stage.label(), UnitLookup.TIMESPAN);
            IQuantity average =
                    requests.apply(ItemFilters.isNotNull(attribute)).getAggregate(Aggregators.avg(attribute));
            long[] sum = ours.sums.get(stage.label());
            if (sum == null) {
                assertThat(average).as(stage.label()).isNull();
            } else {
                assertThat(average.doubleValueIn(UnitLookup.NANOSECOND))
                        .as(stage.label())
                        .isEqualTo((double) sum[1] / sum[0]);
            }
        }
    }

    @Test
    @SuppressWarnings("deprecation") // JMC has no other way to list attributes
    void showsOneTypeWithTimesSizesAndThreads() throws Exception {
        Path file = Requests.recording(directory.resolve("a.jfr"), 23, RecordingWriter.Options.DEFAULT);

        List<String> contents = new ArrayList<>();
        for (IItemIterable items : load(file)) {
            if (!items.getType().getIdentifier().startsWith("iotrace.DiskRequest")) {
                continue;
            }
            // JMC gives a type whose fields changed between chunks another name.
            assertThat(items.getType().getIdentifier()).isEqualTo("iotrace.DiskRequest");
            contents.clear();
            for (IAttribute<?> attribute : items.getType().getAttributes()) {
                contents.add(attribute.getIdentifier() + ":"
                        + attribute.getContentType().getIdentifier());
            }
        }

        assertThat(contents)
                .contains(
                        "startTime:timestamp",
                        "duration:timespan",
                        "eventThread:thread",
                        "disk:text",
                        "bytes:memory",
                        "kick:timespan",
                        "device:timespan",
                        "submitThread:thread",
                        "submitCall:timespan",
                        "submitProcessor:number");
    }

    private static IItemCollection load(Path file) throws IOException {
        try {
            return JfrLoaderToolkit.loadEvents(file.toFile());
        } catch (org.openjdk.jmc.flightrecorder.CouldNotLoadRecordingException e) {
            throw new IOException(e);
        }
    }
}
