// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.event.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JDK's rules for the names and texts of events (its TestEventMetadata, and Oracle's guidelines), for iotrace's. */
class EventMetadataTest {
    private static final Set<String> ACRONYMS =
            Set.of("NVMe", "NUMA", "QEMU", "UUID", "WWN", "PCI", "IOThread", "IOThreads");
    private static final Set<String> SMALL_WORDS = Set.of("of", "to", "on", "and");

    static Stream<MetadataElement> events() {
        TreeSet<Span> spans = new TreeSet<>();
        for (int i = 0; i < Span.COUNT; i++) {
            if (Span.ofIndex(i) != null) {
                spans.add(Span.ofIndex(i));
            }
        }
        DiskRequest request = new DiskRequest();
        Requests.fill(request, 0);
        return Stream.concat(
                EventSchema.all().stream().map(EventSchema::describe),
                RequestSchema.describe(new RequestShape(request), spans, new RequestSchema.Stamp(0, Origin.UNKNOWN))
                        .stream());
    }

    @ParameterizedTest
    @MethodSource("events")
    void namesAreWholeWordsInCamelCase(MetadataElement event) {
        assertThat(event.attribute("name"))
                .matches("iotrace\\.([A-Z][a-z]+)+")
                .doesNotContain("Event")
                .hasSizeLessThan(32);
        for (MetadataElement field : event.children("field")) {
            assertThat(field.attribute("name"))
                    .matches("[a-z][A-Za-z0-9]*")
                    .doesNotContain("ID")
                    .hasSizeLessThan(64);
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void labelsAreOneToThreeWordsInHeadlineCase(MetadataElement event) {
        forEach(event, "jdk.jfr.Label", label -> {
            assertThat(label).hasSizeLessThan(45).matches(".*[A-Za-z0-9]");
            String[] words = label.split(" ", -1);
            assertThat(words.length).as(label).isBetween(1, 3);
            for (String word : words) {
                boolean headline = Character.isUpperCase(word.charAt(0))
                        || Character.isDigit(word.charAt(0))
                        || SMALL_WORDS.contains(word);
                assertThat(headline).as(label).isTrue();
                for (String part : word.split("[+-]", -1)) {
                    assertThat(ACRONYMS.contains(part) || part.matches("[A-Z0-9]?[a-z0-9]+"))
                            .as(label)
                            .isTrue();
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("events")
    void descriptionsAreOneSentenceWithoutItsFullStop(MetadataElement event) {
        forEach(event, "jdk.jfr.Description", description -> {
            assertThat(description.length()).as(description).isBetween(10, 300);
            assertThat(description).doesNotEndWith(".").doesNotContain("\n");
        });
    }

    @ParameterizedTest
    @MethodSource("events")
    void everythingHasALabelAndADescription(MetadataElement event) {
        assertThat(texts(event, "jdk.jfr.Label")).hasSize(1);
        assertThat(texts(event, "jdk.jfr.Description")).hasSize(1);
        for (MetadataElement field : event.children("field")) {
            assertThat(texts(field, "jdk.jfr.Label"))
                    .as(field.attribute("name"))
                    .hasSize(1);
            if (!Set.of("startTime", "duration").contains(field.attribute("name"))) {
                assertThat(texts(field, "jdk.jfr.Description"))
                        .as(field.attribute("name"))
                        .hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void sizesAndTimesHaveUnits(MetadataElement event) {
        for (MetadataElement field : event.children("field")) {
            String name = field.attribute("name");
            if (name.endsWith("Bytes") || name.equals("bytes") || name.equals("offset")) {
                assertThat(texts(field, "jdk.jfr.DataAmount")).as(name).containsExactly("BYTES");
            }
            if (name.endsWith("Time") != name.equals("startTime") || name.endsWith("Delay")) {
                assertThat(texts(field, "jdk.jfr.Timespan").size() + absentTimespan(field))
                        .as(name)
                        .isEqualTo(1);
            }
        }
    }

    private static int absentTimespan(MetadataElement field) {
        return field.attribute("class").equals(Integer.toString(Schema.ABSENT_TIMESPAN)) ? 1 : 0;
    }

    private interface Check {
        void check(String text);
    }

    private static void forEach(MetadataElement event, String annotation, Check check) {
        texts(event, annotation).forEach(check::check);
        event.children("field").forEach(field -> texts(field, annotation).forEach(check::check));
    }

    private static List<String> texts(MetadataElement element, String annotation) {
        List<String> texts = new ArrayList<>();
        for (MetadataElement child : element.children("annotation")) {
            if (child.attribute("class").equals(id(annotation))) {
                texts.add(child.attribute("value"));
            }
        }
        return texts;
    }

    private static String id(String annotation) {
        MetadataElement probe = Schema.annotated(Schema.field("probe", Schema.LONG), annotation, "");
        return Arrays.asList(probe.children("annotation").get(0).attribute("class"))
                .get(0);
    }
}
