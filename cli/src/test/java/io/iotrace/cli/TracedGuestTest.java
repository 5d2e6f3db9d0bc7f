// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.cli.Command.Result;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestDisk.Aio;
import io.iotrace.guest.GuestDisk.CacheMode;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestLoadResult;
import io.iotrace.guest.GuestMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real guest's requests through the whole command, from the kernel to the report and the recording. */
class TracedGuestTest {
    private static Images images;
    private static GuestMachine machine;

    /** Not before all tests: a class that is skipped as a whole leaves no trace in the report. */
    @BeforeEach
    void start() throws IOException {
        TracedHost.assumePossible();
        if (machine == null) {
            images = new Images();
            machine = GuestMachine.named("traced")
                    .disk(GuestDisk.raw("native", images.image("native")))
                    .disk(GuestDisk.raw("threads", images.image("threads")).withAio(Aio.THREADS))
                    .disk(GuestDisk.raw("uring", images.image("uring")).withAio(Aio.IO_URING))
                    .disk(GuestDisk.raw("main", images.image("main")).withoutIoThread())
                    .disk(GuestDisk.raw("pair0", images.image("pair0")).withIoThread("io-pair"))
                    .disk(GuestDisk.raw("pair1", images.image("pair1")).withIoThread("io-pair"))
                    .disk(operations("ops-native", Aio.NATIVE))
                    .disk(operations("ops-threads", Aio.THREADS))
                    .disk(operations("ops-uring", Aio.IO_URING))
                    .start();
        }
    }

    /** A disk that may lose its data. */
    private static GuestDisk operations(String id, Aio aio) throws IOException {
        return GuestDisk.raw(id, images.image(id)).withAio(aio).withDriveOptions("discard=unmap");
    }

    @AfterAll
    static void stop() throws IOException {
        if (machine != null) {
            machine.close();
        }
        if (images != null) {
            images.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "threads", "uring", "main"})
    void countsWhatTheGuestAndQemuCountAndKeepsEachInTheRecording(String disk) throws Exception {
        Path file = recording("count-" + disk);
        Attachment attachment = Attachment.to(file, machine);
        assertThat(machine.run(disk, GuestLoad.of(Operation.READ, 23)).requests())
                .isEqualTo(23);
        JsonNode report = attachment.report();
        assertThat(requests(report, disk)).isEqualTo(23);
        assertThat(Attachment.disk(report, machine, disk).get("bytes").asLong()).isEqualTo(23 * 4096);
        assertThat(report.get("requests").asLong()).isEqualTo(23);
        assertReconciled(report, disk, 23, 0);
        assertThat(Recordings.requests(file)).isEqualTo(23);
        assertThat(Recordings.requestsByJdk(file)).isEqualTo(23);
    }

    /**
     * A kernel whose processors are busy shows some completions and some switches to no tracer, and more of them for a moment: three tries
     * to measure, none to count. An episode whose switch was not shown has no wake-up that could be believed.
     */
    @ParameterizedTest
    @ValueSource(strings = {"native", "threads", "uring", "main"})
    void measuresEachStageThatTheKernelShows(String disk) throws Exception {
        int count = 600;
        int most = count * 97 / 100;
        JsonNode seen;
        GuestLoadResult load;
        long owners;
        int tries = 0;
        do {
            Attachment attachment = Attachment.to(recording("stages-" + disk), machine);
            load = machine.run(disk, GuestLoad.of(Operation.READ, count));
            seen = Attachment.disk(attachment.report(), machine, disk);
            assertThat(seen.get("requests").asLong()).isEqualTo(count);
            assertThat(countOf(seen, "submit")).isEqualTo(count);
            tries++;
            owners = Math.round(seen.get("shares").get("episodeOwner").asDouble() * count);
        } while (tries < 3 && (countOf(seen, "device") < most || countOf(seen, "wakeup") < owners * 97 / 100));
        String stages = seen.get("stages").toString();
        assertThat(countOf(seen, "block")).as(stages).isBetween((long) most, (long) count);
        assertThat(countOf(seen, "device")).as(stages).isBetween((long) most, (long) count);
        assertThat(countOf(seen, "notify")).as(stages).isBetween(count * 90L / 100, (long) count);
        assertThat(owners).isPositive();
        assertThat(countOf(seen, "wakeup")).as(stages).isBetween(owners * 97 / 100, owners);
        assertThat(countOf(seen, "qemu")).as(stages).isBetween(owners * 97 / 100, owners);

        long total = seen.get("total").get("sumNanos").asLong();
        long sum = 0;
        for (JsonNode stage : seen.get("stages")) {
            sum += stage.get("sumNanos").asLong();
        }
        assertThat(sum).isBetween(total * 99 / 100, total * 101 / 100);
        assertThat(load.meanNanos()).isGreaterThanOrEqualTo(total / count);
    }

    @Test
    void saysWhoOwnsEpisodesAtDepthAndTakesNoRequestForLongerThanTheGuestDid() throws Exception {
        Attachment attachment = Attachment.to(recording("depth"), machine);
        GuestLoadResult load =
                machine.run("native", GuestLoad.of(Operation.READ, 59).withJobs(17));
        JsonNode seen = Attachment.disk(attachment.report(), machine, "native");
        assertThat(seen.get("requests").asLong()).isBetween(load.requests() * 98 / 100, load.requests());
        double owners = seen.at("/shares/episodeOwner").asDouble();
        assertThat(owners).isGreaterThan(0).isLessThan(1);
        assertThat(seen.at("/shares/joinedBatch").asDouble()).isBetween(0.0, 1 - owners);
        assertThat(seen.at("/total/maxNanos").asLong()).isLessThanOrEqualTo(load.maxNanos());
        assertThat(seen.at("/total/sumNanos").asLong()).isLessThan((load.meanNanos() + 1) * load.operations());
    }

    @Test
    void givesEachOfTwoDisksOnOneIoThreadItsOwn() throws Exception {
        Attachment attachment = Attachment.to(recording("pair"), machine);
        for (int i = 0; i < 10; i++) {
            machine.run("pair0", GuestLoad.of(Operation.READ, 23));
            machine.run("pair1", GuestLoad.of(Operation.WRITE, 17));
        }
        JsonNode report = attachment.report();
        assertThat(operations(report, "pair0")).isEqualTo("230 read");
        assertThat(operations(report, "pair1")).isEqualTo("170 write");
        assertThat(report.get("requests").asLong()).isEqualTo(400);
        for (String disk : new String[] {"pair0", "pair1"}) {
            JsonNode seen = Attachment.disk(report, machine, disk);
            assertThat(countOf(seen, "notify"))
                    .isBetween(1L, seen.get("requests").asLong());
            assertThat(countOf(seen, "kick"))
                    .isLessThanOrEqualTo(seen.get("requests").asLong());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ops-native", "ops-threads", "ops-uring"})
    void namesWritesFlushesDiscardsAndZeroes(String disk) throws Exception {
        Attachment attachment = Attachment.to(recording(disk), machine);
        machine.run(disk, GuestLoad.of(Operation.WRITE, 7).withFdatasync());
        machine.run(disk, GuestLoad.of(Operation.DISCARD, 5).withBytes(65536).withStartByte(1 << 20));
        machine.run(disk, GuestLoad.of(Operation.ZERO, 3).withBytes(65536).withStartByte(2 << 20));
        JsonNode report = attachment.report();
        assertThat(operations(report, disk)).isEqualTo("5 discard, 7 flush, 7 write, 3 write-zeroes");
        assertReconciled(report, disk, 0, 10);
    }

    /** The guest's driver splits what has more pieces than the device takes, and QEMU merges some of that again. */
    @ParameterizedTest
    @CsvSource({
        "native, 1",
        "native, 17",
        "native, 1024",
        "threads, 1",
        "threads, 17",
        "threads, 1024",
        "uring, 1",
        "uring, 17",
        "uring, 1024"
    })
    void countsRequestsOfManyPagesOnce(String disk, int pages) throws Exception {
        Attachment attachment = Attachment.to(recording("pages-" + disk + pages), machine);
        GuestLoad load = GuestLoad.of(Operation.READ, 3).withPages(pages).withStartByte(0);
        GuestLoadResult result = machine.run(disk, load);
        JsonNode report = attachment.report();
        assertThat(requests(report, disk)).isBetween(3L, result.requests());
        assertReconciled(report, disk, requests(report, disk), 0);
        assertThat(Attachment.disk(report, machine, disk).get("bytes").asLong()).isEqualTo(3 * 4096L * pages);
    }

    @Test
    void saysWhatItDoesAndWhatComesNext() {
        Path file = recording("duration");
        Result result =
                Command.run("attach", Long.toString(machine.pid()), "--duration", "200ms", "--output", file.toString());
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("traced", "native");
        assertThat(result.err())
                .startsWith("Tracing process " + machine.pid())
                .contains(" for 0.2s; Ctrl-C ends it.\nRecorded 0 requests in " + file + ". Next:\n")
                .contains("  iotrace analyze " + file);
    }

    @Test
    void listsTheMachineAndItsDisks() {
        Result result = Command.run("list");
        assertThat(result.code()).isZero();
        assertThat(result.out().lines())
                .anyMatch(line -> line.matches(machine.pid() + " +traced .* uring .* raw +io_uring +none +io-uring .*"))
                .anyMatch(line -> line.matches(machine.pid() + " +traced .* main .* raw +native +none +main loop .*"));
    }

    @Test
    void tracesTwoMachinesAtOnce() throws Exception {
        try (GuestMachine other = GuestMachine.named("other")
                .disk(GuestDisk.raw("native", images.image("other")))
                .start()) {
            Attachment attachment = Attachment.to(recording("two"), machine, other);
            machine.run("native", GuestLoad.of(Operation.READ, 23));
            other.run("native", GuestLoad.of(Operation.READ, 17));
            JsonNode report = attachment.report();
            assertThat(Attachment.disk(report, machine, "native")
                            .get("requests")
                            .asLong())
                    .isEqualTo(23);
            assertThat(Attachment.disk(report, other, "native").get("requests").asLong())
                    .isEqualTo(17);
            assertThat(report.get("requests").asLong()).isEqualTo(40);
        }
    }

    @Test
    void endsWithAMachineThatIsKilledAndKeepsWhatItDid() throws Exception {
        Path file = recording("killed");
        Attachment attachment;
        try (GuestMachine mortal = GuestMachine.named("mortal")
                .disk(GuestDisk.raw("native", images.image("mortal")))
                .start()) {
            attachment = Attachment.to(file, mortal);
            mortal.run("native", GuestLoad.of(Operation.READ, 23));
        }
        Result result = attachment.end();
        assertThat(result.code()).isZero();
        assertThat(result.err())
                .contains("iotrace: every traced process has ended; what was recorded until then is whole\n");
        assertThat(BpfObjects.ownIds("link")).isEmpty();
        assertThat(BpfObjects.ownIds("map")).isEmpty();
        assertThat(Attachment.json(result).get("requests").asLong()).isEqualTo(23);
        assertThat(Recordings.requests(file)).isEqualTo(23);
        assertThat(Recordings.requestsByJdk(file)).isEqualTo(23);
    }

    @Test
    void saysThatTheDiskOfTheRecordingIsFullAndKeepsItReadable() throws Exception {
        Path folder = Files.createDirectory(images.folder().resolve("small"));
        Recordings.run("mount", "-t", "tmpfs", "-o", "size=192k", "iotrace-test", folder.toString());
        try {
            Path file = folder.resolve("full.jfr");
            Attachment attachment = Attachment.to(file, machine);
            machine.run("native", GuestLoad.of(Operation.READ, 2000).withJobs(4));
            Result result = attachment.interrupt();
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err().lines())
                    .last(InstanceOfAssertFactories.STRING)
                    .startsWith(
                            "iotrace: the recording ends early: cannot write " + file + ": No space left on device");
            assertThat(result.out()).startsWith("{");
            assertThat(Recordings.requests(file)).isBetween(0L, 7999L);
            assertThat(Recordings.requestsByJdk(file)).isLessThanOrEqualTo(Recordings.requests(file));
        } finally {
            Recordings.run("umount", folder.toString());
        }
    }

    @Test
    void findsTheDoubleCacheOfOneDiskAndNothingOfTheKindOnTheOther() throws Exception {
        try (GuestMachine mistaken = GuestMachine.named("mistaken")
                .disk(GuestDisk.raw("cached", images.image("cached"))
                        .withCache(CacheMode.WRITEBACK)
                        .withAio(Aio.THREADS))
                .disk(GuestDisk.raw("direct", images.image("direct")))
                .start()) {
            Attachment attachment = Attachment.to(recording("cache"), mistaken);
            for (String disk : new String[] {"cached", "direct"}) {
                mistaken.run(disk, GuestLoad.of(Operation.READ, 200));
                mistaken.run(disk, GuestLoad.of(Operation.WRITE, 20).withFdatasync());
            }
            List<String> found = new ArrayList<>();
            for (JsonNode finding : attachment.report().get("findings")) {
                if (finding.get("rule").asText().equals("writeback-double-cache")) {
                    assertThat(finding.get("verdict").asText()).isIn("risk", "suspected", "confirmed");
                    found.add(finding.get("disk").asText());
                }
            }
            assertThat(found).containsExactly("cached");
        }
    }

    private static long requests(JsonNode report, String disk) {
        return Attachment.disk(report, machine, disk).get("requests").asLong();
    }

    private static long countOf(JsonNode disk, String stage) {
        return disk.get("stages").path(stage).path("count").asLong();
    }

    /** Such as {@code 3 flush, 7 write}. */
    private static String operations(JsonNode report, String disk) {
        SortedMap<String, Long> counts = new TreeMap<>();
        for (JsonNode operation : Attachment.disk(report, machine, disk).get("operations")) {
            counts.put(
                    operation.get("operation").asText(),
                    operation.get("requests").asLong());
        }
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
    }

    private static void assertReconciled(JsonNode report, String disk, long reads, long writes) {
        List<String> counts = new ArrayList<>();
        for (JsonNode held : report.get("reconciliation")) {
            if (held.get("disk").asText().equals(disk)) {
                counts.add(held.get("what").asText().split(",", -1)[0] + " " + held.get("expected") + " = "
                        + held.get("seen"));
            }
        }
        assertThat(counts).containsExactly("reads " + reads + " = " + reads, "writes " + writes + " = " + writes);
    }

    private static Path recording(String name) {
        return images.folder().resolve(name + ".jfr");
    }
}
