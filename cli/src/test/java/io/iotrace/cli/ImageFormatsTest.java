// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** qcow2 images of one machine: which host I/Os are the guest's data, which the format's tables, which of the image below. */
class ImageFormatsTest {
    private static final int CLUSTER = 65536;
    private static final int MEBIBYTE = 1 << 20;
    private static final int IMAGE_BYTES = 8 * MEBIBYTE;

    private static Images images;
    private static JsonNode report;
    private static String text;

    @BeforeEach
    void traceAMachine() throws Exception {
        TracedHost.assumePossible();
        if (images == null) {
            images = new Images();
            trace();
        }
    }

    @AfterAll
    static void deleteImages() throws IOException {
        if (images != null) {
            images.close();
        }
    }

    private static void trace() throws Exception {
        Path base = Images.image(images.folder(), "base", IMAGE_BYTES);
        Path overlay = create("overlay", "-b", base.toString(), "-F", "raw");
        Recordings.run("qemu-io", "-f", "qcow2", "-c", "write 0 1M", overlay.toString());
        GuestMachine.Builder builder = GuestMachine.named("formats").disk(disk("overlay", overlay));
        List<String> preallocations = List.of("off", "metadata", "falloc", "full");
        for (String mode : preallocations) {
            builder.disk(disk(mode, create(mode, "-o", "preallocation=" + mode)));
        }
        try (GuestMachine machine = builder.start()) {
            Path recording = images.folder().resolve("formats.jfr");
            Attachment attachment = Attachment.to(recording, machine);
            machine.run("overlay", GuestLoad.of(Operation.READ, 16).withStartByte(0));
            machine.run("overlay", GuestLoad.of(Operation.READ, 7).withStartByte(4 * MEBIBYTE));
            for (String mode : preallocations) {
                machine.run(
                        mode,
                        GuestLoad.of(Operation.WRITE, 23)
                                .withBytes(CLUSTER)
                                .withStartByte(0)
                                .withFdatasync());
            }
            report = attachment.report();
            text = Command.run("analyze", "--details", recording.toString()).out();
        }
    }

    private static GuestDisk disk(String id, Path image) {
        return GuestDisk.raw(id, image).withFormat("qcow2");
    }

    private static Path create(String name, String... options) throws IOException {
        Path image = images.folder().resolve(name + ".qcow2");
        List<String> words = new ArrayList<>(List.of("qemu-img", "create", "-q", "-f", "qcow2"));
        words.addAll(List.of(options));
        words.addAll(List.of(image.toString(), Integer.toString(IMAGE_BYTES)));
        Recordings.run(words.toArray(String[]::new));
        return image;
    }

    /** What the overlay holds is read from it, what it lacks from below, and the table that says which only once. */
    @Test
    void tellsDataFromTablesAndFromTheBackingImage() {
        JsonNode disk = disk("overlay");
        assertThat(count(disk, "backing")).isEqualTo(7);
        assertThat(count(disk, "imageTable")).isBetween(0L, 2L);
        assertThat(dataOf(disk)).isEqualTo(16);
        assertThat(disk.at("/hostPerGuestRequest/read").asDouble()).isBetween(1.0, 25.0 / 23);
    }

    @Test
    void countsTheTablesThatAWriteToAnEmptyClusterNeeds() {
        JsonNode disk = disk("off");
        assertThat(count(disk, "imageTable")).isPositive();
        assertThat(count(disk, "backing")).isZero();
        assertThat(disk.at("/hostPerGuestRequest/write").asDouble()).isGreaterThan(1);
        assertThat(text)
                .contains("qcow2 image: ")
                .contains(" on its tables")
                .contains("host I/Os per write of the guest");
    }

    /** Clusters that are there take the guest's writes, one host I/O each, and no table changes. */
    @ParameterizedTest
    @ValueSource(strings = {"metadata", "falloc", "full"})
    void tracesEachPreallocation(String mode) {
        JsonNode disk = disk(mode);
        assertThat(disk.get("format").asText()).isEqualTo("qcow2");
        assertThat(dataOf(disk)).as("data").isEqualTo(23);
        assertThat(disk.at("/hostPerGuestRequest/write").asDouble()).isEqualTo(1);
    }

    private static JsonNode disk(String name) {
        for (JsonNode disk : report.at("/vms/0/disks")) {
            if (disk.get("name").asText().equals(name)) {
                return disk;
            }
        }
        throw new AssertionError("no disk " + name + " in " + report);
    }

    private static long count(JsonNode disk, String share) {
        return Math.round(
                disk.get("requests").asLong() * disk.at("/shares/" + share).asDouble());
    }

    /** Reads and writes on the guest's data in the image itself; flushes are none. */
    private static long dataOf(JsonNode disk) {
        long transfers = 0;
        for (JsonNode operation : disk.get("operations")) {
            transfers += operation.get("operation").asText().equals("flush")
                    ? 0
                    : operation.get("requests").asLong();
        }
        return transfers - count(disk, "imageTable") - count(disk, "backing");
    }
}
