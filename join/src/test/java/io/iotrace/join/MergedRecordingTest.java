// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.RecordingReader;
import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmc.common.IMCThread;
import org.openjdk.jmc.common.item.Attribute;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.common.item.IMemberAccessor;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.flightrecorder.JfrAttributes;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;

/** The merged recording, read back by the JDK, by JDK Mission Control's parser and by iotrace. */
final class MergedRecordingTest {
    private static final long HOUR = 3_600_000_000_000L;

    @TempDir
    private Path folder;

    /** Joins planted operations with a host's file and merges both. */
    private Path merge(Planted planted) throws IOException {
        Path hostFile = planted.writeHost(folder.resolve("host.jfr"));
        HostRecording host = HostRecording.read(hostFile);
        Path merged = folder.resolve("merged.jfr");
        MergedRecording.write(Join.of(planted.guest(), host), host, hostFile, merged);
        return merged;
    }

    private static List<RecordedEvent> events(Path file, String name) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("iotrace." + name))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .toList();
    }

    @Test
    void hasEachOperationAndBelowItTheStagesOfItsRequest() throws Exception {
        Path merged = merge(new Planted(HOUR, 0).direct("web-01 disk0"));

        Map<Long, List<RecordedEvent>> stages = new HashMap<>();
        for (RecordedEvent stage : events(merged, "JoinedStage")) {
            stages.computeIfAbsent(stage.getLong("operation"), number -> new ArrayList<>())
                    .add(stage);
        }
        List<RecordedEvent> operations = events(merged, "JoinedOperation");
        assertThat(operations).hasSize(Planted.OPERATIONS);
        for (RecordedEvent operation : operations) {
            assertThat(operation.getString("callSite")).startsWith("app.Main.work:");
            assertThat(operation.getString("confidence")).isEqualTo("exact");
            List<RecordedEvent> own = stages.get(operation.getLong("operation"));
            assertThat(own).extracting(stage -> stage.getString("stage")).containsExactly("submit", "block", "device");
            for (RecordedEvent stage : own) {
                assertThat(stage.getStartTime()).isAfterOrEqualTo(operation.getStartTime());
                assertThat(stage.getEndTime()).isBeforeOrEqualTo(operation.getEndTime());
                assertThat(stage.getThread().getOSName())
                        .startsWith(operation.getThread().getOSName() + " > web-01 disk0 #");
                assertThat(stage.getString("role")).isEqualTo("own");
            }
        }
    }

    @Test
    void isOnTheHostsClock() throws Exception {
        Planted planted = new Planted(-HOUR, 0).direct("web-01 disk0");

        RecordedEvent first = events(merge(planted), "JoinedOperation").get(0);

        FileCall call = planted.calls.get(0);
        long atGuest = Duration.between(Instant.EPOCH, first.getStartTime()).toNanos() - HOUR;
        assertThat(atGuest).isCloseTo(call.startNanos(), within(60_000L));
        assertThat(first.getDuration().toNanos()).isEqualTo(call.durationNanos());
    }

    @Test
    void drawsNoTwoEventsOverEachOther() throws Exception {
        Planted planted = new Planted(HOUR, 0).direct("web-01 disk0");
        long at = 3_100_000_000L;
        planted.call(0, Access.DIRECT, true, 0, 3 * 4096, at, at + 900_000);
        for (int i = 0; i < 3; i++) {
            planted.request("web-01 disk0", "read", (1 << 20) + 4096L * i, 4096, at + 90_000, at + 800_000, 0);
        }

        List<RecordedEvent> stages = events(merge(planted), "JoinedStage");

        Map<String, Instant> ends = new HashMap<>();
        for (RecordedEvent stage : stages) {
            String lane = stage.getThread().getOSName();
            assertThat(stage.getStartTime()).isAfterOrEqualTo(ends.getOrDefault(lane, Instant.MIN));
            ends.put(lane, stage.getEndTime());
        }
        assertThat(ends).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void missionControlReadsOperationsAndStagesWithTheirRows() throws Exception {
        Path merged = merge(new Planted(HOUR, 0).direct("web-01 disk0"));

        Map<String, Integer> counts = new HashMap<>();
        Map<String, String> rows = new HashMap<>();
        for (IItemIterable items : JfrLoaderToolkit.loadEvents(merged.toFile())) {
            String type = items.getType().getIdentifier();
            IMemberAccessor<IMCThread, IItem> thread = JfrAttributes.EVENT_THREAD.getAccessor(items.getType());
            IMemberAccessor<String, IItem> stage =
                    Attribute.attr("stage", "stage", UnitLookup.PLAIN_TEXT).getAccessor(items.getType());
            for (IItem item : items) {
                counts.merge(type, 1, Integer::sum);
                if (type.equals("iotrace.JoinedStage")) {
                    rows.put(stage.getMember(item), thread.getMember(item).getThreadName());
                }
            }
        }

        assertThat(counts)
                .containsEntry("iotrace.JoinedOperation", Planted.OPERATIONS)
                .containsEntry("iotrace.JoinedStage", 3 * Planted.OPERATIONS)
                .containsEntry("iotrace.DiskRequest", 2 * Planted.OPERATIONS);
        assertThat(rows).containsOnlyKeys("submit", "block", "device");
        assertThat(rows.values()).allMatch(row -> row.matches("t \\(10[0-2]\\) > web-01 disk0 #\\d\\d"));
    }

    @Test
    void keepsAllThatTheHostsRecordingHas() throws Exception {
        Planted planted = new Planted(HOUR, 0).direct("web-01 disk0");
        Path merged = merge(planted);

        List<Long> offsets = new ArrayList<>();
        List<String> events = new ArrayList<>();
        RecordingReader.read(merged, new RecordingHandler() {
            @Override
            public void onRequest(DiskRequest request) {
                offsets.add(request.offset);
            }

            @Override
            public void onEvent(EventContext context, RecordingEvent event) {
                events.add(event.getClass().getSimpleName());
            }
        });

        assertThat(offsets)
                .containsExactlyInAnyOrderElementsOf(planted.host.requests().stream()
                        .map(HostRequest::offset)
                        .toList());
        assertThat(events).contains("TraceSession");
        assertThat(HostRecording.read(merged).origin().bootId()).isEqualTo("host-boot");
    }

    @Test
    void isNotWrittenWhenNothingIsMatchedOrOverTheHostsOwn() throws Exception {
        Planted planted = new Planted(HOUR, 0).direct("web-01 disk0");
        Path hostFile = planted.writeHost(folder.resolve("host.jfr"));
        HostRecording host = HostRecording.read(hostFile);
        Join join = Join.of(planted.guest(), host);
        Join nothing = Join.of(new Planted(HOUR, 0).guest(), host);

        assertThatThrownBy(() -> MergedRecording.write(join, host, hostFile, hostFile))
                .hasMessage(hostFile + " is the host's recording; give the merged one another name");
        assertThatThrownBy(() -> MergedRecording.write(nothing, host, hostFile, folder.resolve("m.jfr")))
                .hasMessageStartingWith("nothing is matched");
        assertThat(folder.resolve("m.jfr")).doesNotExist();
    }
}
