// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** AHCI disks, for which the guests' kernel has no driver and QEMU's firmware has: one with each engine. */
class AhciTest {
    @BeforeEach
    void needATracedHost() {
        TracedHost.assumePossible();
    }

    @Test
    void countsWhatTheFirmwareReads() throws Exception {
        List<String> engines = List.of("native", "threads", "io_uring");
        try (Images images = new Images()) {
            List<String> arguments = new ArrayList<>();
            Path first = null;
            for (String engine : engines) {
                Path image = Images.image(images.folder(), engine, 8 << 20);
                first = first == null ? image : first;
                int index = engines.indexOf(engine);
                arguments.addAll(List.of(
                        "-drive", "if=none,format=raw,cache=none,aio=" + engine + ",id=d" + index + ",file=" + image));
                arguments.addAll(List.of(
                        "-device",
                        "ide-hd,bus=ide." + index + ",bootindex=" + index + ",drive=d" + index + ",id=" + engine));
            }
            try (FirmwareGuest guest =
                    FirmwareGuest.start(images.folder(), first, FirmwareGuest.READ_DISKS, arguments)) {
                Attachment attachment = Attachment.to(guest.pid(), FirmwareGuest.qmpSocket(images.folder()));
                guest.read();
                JsonNode report = attachment.report();
                Map<String, String> seen = new HashMap<>();
                for (JsonNode disk : report.at("/vms/0/disks")) {
                    assertThat(disk.get("bus").asText()).isEqualTo("ahci");
                    assertThat(disk.get("bytes").asLong())
                            .as("%s; lost: %s", disk, report.get("loss"))
                            .isEqualTo(FirmwareGuest.READS * 4096L);
                    seen.put(disk.get("name").asText(), disk.get("engines").toString());
                }
                assertThat(seen).hasSize(FirmwareGuest.DISKS);
                engines.forEach(engine ->
                        assertThat(seen.get(engine)).isEqualTo("{\"" + engine + "\":" + FirmwareGuest.READS + "}"));
                for (JsonNode held : report.get("reconciliation")) {
                    assertThat(held.get("seen").asLong())
                            .isEqualTo(held.get("expected").asLong());
                }
            }
        }
    }
}
