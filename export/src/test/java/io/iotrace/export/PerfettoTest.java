// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The trace as protobuf's own parser reads it, by the field numbers of Perfetto's schema (Trace.packet 1; TracePacket.timestamp 8,
 * trusted_packet_sequence_id 10, track_event 11, track_descriptor 60; TrackDescriptor.uuid 1, name 2, parent_uuid 5, counter 8;
 * TrackEvent.type 9, track_uuid 11, name 23, counter_value 30, flow_ids 47, terminating_flow_ids 48).
 */
class PerfettoTest {
    private static final int COUNT = 2003;
    private static final long BEGIN = 1;
    private static final long END = 2;
    private static final long COUNTER = 4;

    @TempDir
    Path directory;

    private final Map<Long, String> names = new HashMap<>();
    private final Map<Long, Long> parents = new HashMap<>();
    private final List<Event> events = new ArrayList<>();

    private record Event(
            long nanos, long type, long track, String name, Set<Long> leaves, Set<Long> arrives, long value) {}

    @BeforeEach
    void exportsARecording() throws IOException {
        Path recording = Recordings.write(directory.resolve("a.jfr"), COUNT);
        Path output = directory.resolve("a.pftrace");
        Exporter.export(recording, Format.PERFETTO, output);
        for (UnknownFieldSet packet : messages(UnknownFieldSet.parseFrom(Files.readAllBytes(output)), 1)) {
            assertThat(number(packet, 10)).isEqualTo(1);
            for (UnknownFieldSet track : messages(packet, 60)) {
                assertThat(names.put(number(track, 1), text(track, 2))).isNull();
                parents.put(number(track, 1), number(track, 5));
            }
            for (UnknownFieldSet event : messages(packet, 11)) {
                events.add(new Event(
                        number(packet, 8),
                        number(event, 9),
                        number(event, 11),
                        text(event, 23),
                        new HashSet<>(event.getField(47).getFixed64List()),
                        new HashSet<>(event.getField(48).getFixed64List()),
                        number(event, 30)));
            }
        }
    }

    @Test
    void hasTracksFromMachineToDiskToLane() {
        assertThat(names).containsValues("web, \"01\" on host-a", "vda", "web, \"01\" vda #01", "IO iothread0 43");
        names.forEach((track, name) -> {
            if (name.contains("#")) {
                long disk = parents.get(track);
                assertThat(names.get(disk)).isEqualTo("vda");
                assertThat(names.get(parents.get(disk))).isEqualTo("web, \"01\" on host-a");
            }
        });
        assertThat(events).allSatisfy(event -> assertThat(names).containsKey(event.track()));
    }

    @Test
    void hasSlicesThatLieInsideOfEachOther() {
        Map<Long, Deque<Event>> open = new HashMap<>();
        Map<Long, Long> latest = new HashMap<>();
        int requests = 0;
        for (Event event : events) {
            if (event.type() != BEGIN && event.type() != END) {
                continue;
            }
            assertThat(event.nanos())
                    .as("order on " + names.get(event.track()))
                    .isGreaterThanOrEqualTo(latest.getOrDefault(event.track(), Long.MIN_VALUE));
            latest.put(event.track(), event.nanos());
            Deque<Event> stack = open.computeIfAbsent(event.track(), track -> new ArrayDeque<>());
            if (event.type() == BEGIN) {
                stack.push(event);
                requests += Set.of("read", "write").contains(event.name()) ? 1 : 0;
            } else {
                assertThat(stack).isNotEmpty();
                stack.pop();
            }
        }
        assertThat(open.values()).allSatisfy(stack -> assertThat(stack).isEmpty());
        assertThat(requests).isEqualTo(COUNT);
    }

    @Test
    void leadsFromADispatchToItsSubmission() {
        Set<Long> leaves = new HashSet<>();
        Set<Long> arrives = new HashSet<>();
        for (Event event : events) {
            leaves.addAll(event.leaves());
            arrives.addAll(event.arrives());
            if (!event.arrives().isEmpty()) {
                assertThat(event.name()).isEqualTo("submit");
            }
        }
        assertThat(leaves).hasSize((COUNT + 2) / 3).isEqualTo(arrives);
    }

    @Test
    void countsWhatThreadsDid() {
        assertThat(events.stream().filter(event -> event.type() == COUNTER))
                .extracting(event -> names.get(event.track()) + " " + event.value())
                .containsExactly("on processor % 25", "run queue % 1");
    }

    private static List<UnknownFieldSet> messages(UnknownFieldSet from, int field) {
        return from.getField(field).getLengthDelimitedList().stream()
                .map(bytes -> {
                    try {
                        return UnknownFieldSet.parseFrom(bytes);
                    } catch (IOException e) {
                        throw new AssertionError("no message in field " + field, e);
                    }
                })
                .toList();
    }

    private static long number(UnknownFieldSet from, int field) {
        List<Long> values = from.getField(field).getVarintList();
        return values.isEmpty() ? 0 : values.get(0);
    }

    private static String text(UnknownFieldSet from, int field) {
        return from.getField(field).getLengthDelimitedList().stream()
                .map(bytes -> bytes.toString(StandardCharsets.UTF_8))
                .findFirst()
                .orElse(null);
    }
}
