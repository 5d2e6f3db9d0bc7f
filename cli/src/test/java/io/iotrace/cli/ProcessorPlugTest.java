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

/** RULES 8.3 T-j: a vCPU that comes while the machine is traced, and from then on is the only one that kicks. */
class ProcessorPlugTest {
    @BeforeEach
    void needATracedHost() {
        TracedHost.assumePossible();
    }

    @Test
    void seesTheKicksOfAProcessorThatCameLater() throws Exception {
        try (Images images = new Images()) {
            Path image = Images.image(images.folder(), "disk", 8 << 20);
            Path socket = images.folder().resolve("monitor");
            // SeaBIOS would have the first processor's system management mode do its work.
            List<String> arguments = new ArrayList<>(List.of("-machine", "smm=off", "-smp", "1,maxcpus=2"));
            arguments.addAll(List.of("-object", "iothread,id=io,poll-max-ns=0"));
            arguments.addAll(List.of("-drive", "if=none,format=raw,cache=none,aio=native,id=drive,file=" + image));
            arguments.addAll(List.of("-device", "virtio-blk-pci,iothread=io,bootindex=0,drive=drive,id=disk"));
            arguments.addAll(List.of(Monitor.arguments(socket)));
            Path file = images.folder().resolve("processor.jfr");
            try (FirmwareGuest guest = FirmwareGuest.start(
                    images.folder(), image, FirmwareGuest.READ_DISK_ON_SECOND_PROCESSOR, arguments)) {
                Attachment attachment = Attachment.to(file, guest.pid(), FirmwareGuest.qmpSocket(images.folder()));
                plugProcessor(socket);
                guest.read();
                JsonNode report = attachment.report();
                assertThat(SeenRequest.counts(SeenRequest.allOf(file)))
                        .isEqualTo(Map.of("disk read", (long) FirmwareGuest.READS));
                // A kick that finds the IOThread running is none.
                for (String stage : List.of("kick", "wakeup", "qemu")) {
                    assertThat(report.at("/vms/0/disks/0/stages/" + stage + "/count")
                                    .asLong())
                            .as(stage)
                            .isGreaterThan(FirmwareGuest.READS * 3 / 4);
                }
                assertThat(report.at("/vms/0/threads"))
                        .extracting(thread -> thread.get("name").asText() + " is "
                                + thread.get("role").asText())
                        .contains("CPU 0/TCG is vcpu", "CPU 1/TCG is vcpu");
            }
        }
    }

    /** Into the only slot that is free. */
    private static void plugProcessor(Path socket) throws Exception {
        try (Monitor monitor = Monitor.at(socket)) {
            for (JsonNode slot : monitor.execute("query-hotpluggable-cpus", Map.of())) {
                if (!slot.has("qom-path")) {
                    Map<String, Object> device = new HashMap<>();
                    device.put("driver", slot.get("type").asText());
                    slot.get("props")
                            .properties()
                            .forEach(property -> device.put(
                                    property.getKey(), property.getValue().asInt()));
                    monitor.execute("device_add", device);
                }
            }
            assertThat(monitor.execute("query-cpus-fast", Map.of())).hasSize(2);
        }
    }
}
