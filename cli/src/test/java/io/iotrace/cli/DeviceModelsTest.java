// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestDisk.Aio;
import io.iotrace.guest.GuestDisk.Bus;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestMachine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each device model with each engine on raw images: what is traced is what the guest counts and QEMU counts, at depth 1 and at depth 17.
 * Disks of one controller are in one machine, since the guest's kernel names disks of several in no certain order.
 */
class DeviceModelsTest {
    private static final int IMAGE_BYTES = 8 << 20;
    private static final GuestLoad ALONE = GuestLoad.of(Operation.READ, 23);
    private static final GuestLoad AT_DEPTH = GuestLoad.of(Operation.WRITE, 59).withJobs(17);
    private static final int READS = 23;
    private static final int OPERATIONS = 1003;

    /** QEMU must not make one host I/O out of two. */
    private static final String UNMERGED = "request-merging=off";

    private static final Map<String, JsonNode> REPORTS = new HashMap<>();
    /** Writes that the guest's kernel sent to each disk: it joins those that happen to be neighbours. */
    private static final Map<String, Long> WRITES = new HashMap<>();

    private static Images images;

    private static Stream<String> disks() {
        return Stream.of(
                        "virtio-blk",
                        "virtio-blk-main",
                        "virtio-blk-queues",
                        "virtio-scsi",
                        "virtio-scsi-main",
                        "nvme",
                        "ide")
                .flatMap(model -> Stream.of(Aio.values()).map(aio -> id(model, aio)));
    }

    private static String id(String model, Aio aio) {
        return model + "-" + aio.name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    @BeforeEach
    void needATracedHost() throws IOException {
        TracedHost.assumePossible();
        if (images == null) {
            images = new Images();
        }
    }

    @AfterAll
    static void deleteImages() throws IOException {
        if (images != null) {
            images.close();
        }
    }

    @ParameterizedTest
    @MethodSource("disks")
    void countsWhatTheGuestCountsAloneAndAtDepth(String disk) throws Exception {
        JsonNode report = report(machineOf(disk));
        JsonNode seen = disk(report, disk);
        long writes = WRITES.get(disk);
        long count = READS + writes;
        assertThat(writes).isBetween(OPERATIONS * 98L / 100, (long) OPERATIONS);
        assertThat(seen.get("requests").asLong()).isEqualTo(count);
        assertThat(requests(seen, "read")).isEqualTo(READS);
        assertThat(requests(seen, "write")).isEqualTo(writes);
        assertThat(seen.get("bytes").asLong()).isEqualTo((READS + OPERATIONS) * 4096L);
        assertThat(seen.get("errors").asLong()).isZero();
        assertThat(seen.get("visibility").asText()).isEqualTo("full");
        assertThat(seen.get("engines").toString()).isEqualTo("{\"" + engine(disk) + "\":" + count + "}");
        assertThat(seen.at("/stages/submit/count").asLong()
                        + seen.get("unseenEnds").asLong())
                .isEqualTo(count);
        for (String stage : List.of("block", "device", "complete")) {
            // Busy processors hide bursts of completions from every tracer (docs/design/0003-probe.md).
            assertThat(countOf(seen, stage)).as(disk + " " + seen.get("stages")).isBetween(count * 90 / 100, count);
        }
        assertEventfds(seen, !disk.startsWith("nvme") && !disk.startsWith("ide"));
        assertThat(heldAgainstQemu(report, disk))
                .containsExactly("reads " + READS + " = " + READS, "writes " + writes + " = " + writes);
    }

    /** At depth, most of what is submitted joins a batch, the more so beside other work, and interrupts are suppressed. */
    private static void assertEventfds(JsonNode disk, boolean has) {
        long requests = disk.get("requests").asLong();
        for (String stage : List.of("kick", "wakeup", "qemu", "notify")) {
            assertThat(countOf(disk, stage))
                    .as(stage + " of " + disk.get("stages"))
                    .isBetween(has ? requests / 10 : 0, has ? requests : 0);
        }
    }

    private static long countOf(JsonNode disk, String stage) {
        return disk.at("/stages/" + stage + "/count").asLong();
    }

    private static String engine(String disk) {
        String engine = disk.substring(disk.lastIndexOf('-') + 1);
        return engine.equals("iouring") ? "io_uring" : engine;
    }

    private static String machineOf(String disk) {
        String model = disk.substring(0, disk.lastIndexOf('-'));
        return switch (model) {
            case "virtio-blk", "virtio-blk-main", "virtio-scsi", "nvme" -> "one-processor";
            case "virtio-blk-queues" -> "four-processors";
            default -> model;
        };
    }

    /** What was traced of a machine, which is started once. */
    private static JsonNode report(String machine) throws Exception {
        if (!REPORTS.containsKey(machine)) {
            REPORTS.put(machine, trace(machine, disksOf(machine)));
        }
        return REPORTS.get(machine);
    }

    private static List<GuestDisk> disksOf(String machine) throws IOException {
        return switch (machine) {
            case "one-processor" -> {
                List<GuestDisk> disks = new ArrayList<>();
                disks.addAll(ofEveryEngine("virtio-blk", disk -> disk.withProperties(UNMERGED)));
                disks.addAll(ofEveryEngine(
                        "virtio-blk-main", disk -> disk.withoutIoThread().withProperties(UNMERGED)));
                disks.addAll(ofEveryEngine(
                        "virtio-scsi", disk -> disk.withBus(Bus.VIRTIO_SCSI).withIoThread("io-scsi")));
                disks.addAll(ofEveryEngine("nvme", disk -> disk.withBus(Bus.NVME)));
                yield disks;
            }
            case "four-processors" ->
                ofEveryEngine("virtio-blk-queues", disk -> disk.withProperties("num-queues=4," + UNMERGED));
            case "virtio-scsi-main" ->
                ofEveryEngine(machine, disk -> disk.withBus(Bus.VIRTIO_SCSI).withoutIoThread());
            case "ide" -> ofEveryEngine(machine, disk -> disk.withBus(Bus.IDE));
            default -> throw new IllegalArgumentException(machine);
        };
    }

    private static JsonNode trace(String name, List<GuestDisk> disks) throws Exception {
        GuestMachine.Builder builder = GuestMachine.named(name).vcpus(name.equals("four-processors") ? 4 : 1);
        disks.forEach(builder::disk);
        try (GuestMachine machine = builder.start()) {
            Attachment attachment = Attachment.to(images.folder().resolve(name + ".jfr"), machine);
            for (GuestDisk disk : disks) {
                assertThat(machine.run(disk.id(), ALONE).requests()).isEqualTo(READS);
                WRITES.put(disk.id(), machine.run(disk.id(), AT_DEPTH).requests());
            }
            return attachment.report();
        }
    }

    private static JsonNode disk(JsonNode report, String name) {
        for (JsonNode disk : report.at("/vms/0/disks")) {
            if (disk.get("name").asText().equals(name)) {
                return disk;
            }
        }
        throw new AssertionError("no disk " + name + " in " + report);
    }

    private static long requests(JsonNode disk, String name) {
        for (JsonNode operation : disk.get("operations")) {
            if (operation.get("operation").asText().equals(name)) {
                return operation.get("requests").asLong();
            }
        }
        return 0;
    }

    /** Such as {@code reads 23 = 23}: QEMU's count and iotrace's. */
    private static List<String> heldAgainstQemu(JsonNode report, String disk) {
        List<String> counts = new ArrayList<>();
        for (JsonNode held : report.get("reconciliation")) {
            if (held.get("disk").asText().equals(disk)) {
                counts.add(held.get("what").asText().split(",", -1)[0] + " " + held.get("expected") + " = "
                        + held.get("seen"));
            }
        }
        return counts;
    }

    private static List<GuestDisk> ofEveryEngine(String model, UnaryOperator<GuestDisk> change) throws IOException {
        List<GuestDisk> disks = new ArrayList<>();
        for (Aio aio : Aio.values()) {
            String id = id(model, aio);
            disks.add(change.apply(GuestDisk.raw(id, Images.image(images.folder(), id, IMAGE_BYTES))
                    .withAio(aio)));
        }
        return disks;
    }
}
