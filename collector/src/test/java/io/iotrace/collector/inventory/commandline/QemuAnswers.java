// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.collector.qmp.QmpClient;
import io.iotrace.collector.qmp.QmpException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What a real QEMU says of its disks, one line a disk, in the words in which {@link #of(ConfiguredDisk)} puts a parsed one. */
final class QemuAnswers {
    private final QmpClient client;

    private QemuAnswers(QmpClient client) {
        this.client = client;
    }

    static List<String> of(Path socket) throws QmpException {
        try (QmpClient client = QmpClient.connect(socket, Duration.ofSeconds(30))) {
            return new QemuAnswers(client).disks();
        }
    }

    /** Disks that a device shows, by its id, else the top node's name, else the drive's id. */
    private List<String> disks() throws QmpException {
        JsonNode nodes = client.execute("query-named-block-nodes", Map.of("flat", true));
        List<String> disks = new ArrayList<>();
        for (JsonNode block : client.execute("query-block", Map.of())) {
            String qdev = block.path("qdev").asText();
            JsonNode inserted = block.path("inserted");
            if (qdev.isEmpty() || inserted.isMissingNode()) {
                continue;
            }
            String path = qdev.startsWith("/") ? qdev : "/machine/peripheral/" + qdev;
            String device = path.replaceFirst("/virtio-backend$|/[^/]*/legacy\\[0\\]$", "");
            String id =
                    device.startsWith("/machine/peripheral/") ? device.substring("/machine/peripheral/".length()) : "";
            Bus bus = bus(device);
            String node = inserted.path("node-name").asText().replaceFirst("^#.*", "");
            String name = node.isEmpty() ? block.path("device").asText() : node;
            disks.add(line(
                    id.isEmpty() ? name : id,
                    text(device, "type"),
                    bus.name(),
                    bus.controller(),
                    ioThread(bus.controllerPath().isEmpty() ? path : bus.controllerPath()),
                    inserted.path("cache").path("writeback").asBoolean(),
                    cacheOf(inserted, nodes),
                    node,
                    limits(inserted)));
        }
        disks.sort(null);
        return disks;
    }

    private record Bus(String name, String controller, String controllerPath) {}

    /** A SCSI disk hangs on a bus of the controller's inner device, an IDE disk on one of the controller. */
    private Bus bus(String device) throws QmpException {
        String type = text(device, "type");
        if (!type.startsWith("scsi-") && !type.startsWith("ide-")) {
            return new Bus(DeviceModels.busOf(type), "", "");
        }
        String bus = text(device, "parent_bus");
        String owner = bus.substring(0, bus.lastIndexOf('/'));
        String controller = text(owner, "type");
        String outer = owner.replaceFirst("/virtio-backend$", "");
        String id = outer.startsWith("/machine/peripheral/") ? outer.substring("/machine/peripheral/".length()) : "";
        if (type.startsWith("ide-")) {
            return new Bus(controller.contains("ahci") ? "ahci" : "ide", id, "");
        }
        String name =
                controller.startsWith("virtio-scsi") ? "virtio-scsi" : controller.startsWith("usb-") ? "usb" : "scsi";
        return new Bus(name, id, name.equals("virtio-scsi") ? owner : "");
    }

    private String ioThread(String device) throws QmpException {
        return client.tryExecute("qom-get", Map.of("path", device, "property", "iothread"))
                .map(JsonNode::asText)
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .orElse("");
    }

    /** QEMU shows O_DIRECT and no-flush at the node that opens the file. */
    private static String cacheOf(JsonNode inserted, JsonNode nodes) {
        String file = inserted.path("file").asText();
        for (JsonNode node : nodes) {
            boolean opens =
                    List.of("file", "host_device").contains(node.path("drv").asText());
            if (opens && node.path("file").asText().equals(file)) {
                return cache(node.path("cache"));
            }
        }
        return cache(inserted.path("cache"));
    }

    private static String cache(JsonNode cache) {
        return cache.path("direct").asBoolean() + "/" + cache.path("no-flush").asBoolean();
    }

    private static String limits(JsonNode inserted) {
        TreeSet<String> limits = new TreeSet<>();
        for (String what : List.of("iops", "bps")) {
            for (Map.Entry<String, String> direction :
                    Map.of("", "-total", "_rd", "-read", "_wr", "-write").entrySet()) {
                for (String burst : List.of("", "_max")) {
                    long value =
                            inserted.path(what + direction.getKey() + burst).asLong();
                    if (value != 0) {
                        limits.add(what + direction.getValue() + burst.replace('_', '-') + "=" + value);
                    }
                }
            }
        }
        return String.join(" ", limits);
    }

    private String text(String path, String property) throws QmpException {
        Optional<JsonNode> answer = client.tryExecute("qom-get", Map.of("path", path, "property", property));
        return answer.map(JsonNode::asText).orElse("");
    }

    private static String line(
            String name,
            String model,
            String bus,
            String controller,
            String ioThread,
            boolean writeback,
            String cache,
            String node,
            String limits) {
        return "%s: %s on %s %s, thread %s, writeback %s, direct/no-flush %s, node %s, limits %s"
                .formatted(name, model, bus, controller, ioThread, writeback, cache, node, limits);
    }

    /** A parsed disk in the same words; empty for one that no device shows, or without a medium. */
    static Optional<String> of(ConfiguredDisk disk) {
        if (!disk.attached() || disk.protocol().isEmpty()) {
            return Optional.empty();
        }
        TreeSet<String> limits = new TreeSet<>(List.of(disk.throttling().split(" ", -1)));
        limits.remove("");
        return Optional.of(line(
                disk.name(),
                disk.model().orElse(""),
                disk.bus(),
                disk.controllerId().orElse(""),
                String.join(" ", disk.ioThreads()),
                disk.cacheWriteback(),
                disk.cacheDirect() + "/" + disk.cacheNoFlush(),
                disk.nodeNames().stream().findFirst().orElse(""),
                String.join(" ", limits)));
    }
}
