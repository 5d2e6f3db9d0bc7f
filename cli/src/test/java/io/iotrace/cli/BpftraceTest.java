// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestDisk.Aio;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In the same window as bpftrace: as many requests, and as many bios and requests of each device. */
class BpftraceTest {
    private static final int READS = 503;
    /** A kernel whose processors are busy shows some completions to no tracer (docs/design/0003-probe.md). */
    private static final int SHOWN = READS * 97 / 100;

    @BeforeEach
    void needBothTracers() throws Exception {
        TracedHost.assumePossible();
        Bpftrace.assumePossible();
    }

    @Test
    void countsAsManyOnEachDevice() throws Exception {
        Map<Aio, MountedFileSystem> devices = new LinkedHashMap<>();
        try (Images images = new Images()) {
            GuestMachine.Builder builder = GuestMachine.named("twice-traced");
            for (Aio aio : Aio.values()) {
                devices.put(aio, MountedFileSystem.device(images.image(aio.name())));
                builder.disk(GuestDisk.raw(aio.name(), devices.get(aio).device())
                        .withAio(aio)
                        .withProperties("request-merging=off"));
            }
            try (GuestMachine machine = builder.start()) {
                Bpftrace bpftrace = Bpftrace.start("""
                        tracepoint:block:block_bio_queue /pid == %d/ { @bios[args->dev] = count(); }
                        tracepoint:block:block_rq_issue { @issued[args->dev] = count(); }
                        """.formatted(machine.pid()));
                Attachment attachment = Attachment.to(images.folder().resolve("twice.jfr"), machine);
                for (Aio aio : Aio.values()) {
                    assertThat(machine.run(aio.name(), GuestLoad.of(Operation.READ, READS))
                                    .requests())
                            .isEqualTo(READS);
                }
                JsonNode report = attachment.report();
                Map<String, JsonNode> counted = bpftrace.end();
                for (Aio aio : Aio.values()) {
                    String number = Integer.toString(kernelNumber(devices.get(aio)));
                    assertThat(counted.get("@bios").path(number).asLong())
                            .as(aio + " " + counted)
                            .isEqualTo(READS);
                    assertThat(counted.get("@issued").path(number).asLong())
                            .as(aio + " " + counted)
                            .isEqualTo(READS);
                    JsonNode disk = Attachment.disk(report, machine, aio.name());
                    assertThat(disk.get("requests").asLong()).as(aio.name()).isEqualTo(READS);
                    // One whose completion no tracer is shown has no stages (docs/design/0003-probe.md).
                    assertThat(disk.at("/stages/submit/count").asLong()
                                    + disk.get("unseenEnds").asLong())
                            .as(aio.name())
                            .isEqualTo(READS);
                    assertThat(disk.at("/stages/device/count").asLong())
                            .as(aio.name())
                            .isBetween((long) SHOWN, (long) READS);
                }
            } finally {
                for (MountedFileSystem device : devices.values()) {
                    device.close();
                }
            }
        }
    }

    /** A device's number as tracepoints have it (dev_t, include/linux/kdev_t.h). */
    private static int kernelNumber(MountedFileSystem device) throws Exception {
        String[] number = Files.readString(Path.of("/sys/block", device.leaf(), "dev"))
                .strip()
                .split(":", -1);
        return Integer.parseInt(number[0]) << 20 | Integer.parseInt(number[1]);
    }
}
