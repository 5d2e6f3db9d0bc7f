// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What QMP says of a QEMU process beyond {@code /proc}, read in one short conversation.
 *
 * @param version QEMU's version
 * @param ioThreads IOThreads
 * @param nodes block nodes, by name
 * @param devices guest devices with a medium
 */
public record QmpSnapshot(String version, List<IoThread> ioThreads, Map<String, Node> nodes, List<Device> devices) {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /**
     * An IOThread.
     *
     * @param id object id
     * @param threadId kernel thread id
     * @param pollMaxNanos longest busy wait; 0 is off
     */
    public record IoThread(String id, int threadId, long pollMaxNanos) {}

    /**
     * A block node.
     *
     * @param name node name
     * @param driver block driver
     * @param file file name as QEMU gives it
     * @param direct whether this very node is opened with O_DIRECT; true of a format node only when it was configured so itself
     * @param noFlush whether flushes are ignored
     */
    public record Node(String name, String driver, String file, boolean direct, boolean noFlush) {}

    /**
     * A guest device with a medium.
     *
     * @param id device id; empty for one without
     * @param nodeName its top node
     * @param file image it shows
     */
    public record Device(String id, String nodeName, String file) {}

    /** Asks a QEMU process; it is told nothing but questions. */
    public static QmpSnapshot read(Path socket) throws QmpException {
        try (QmpClient client = QmpClient.connect(socket, TIMEOUT)) {
            return new QmpSnapshot(
                    version(client.execute("query-version", Map.of())),
                    ioThreads(client.execute("query-iothreads", Map.of())),
                    nodes(client.execute("query-named-block-nodes", Map.of("flat", true))),
                    devices(client.execute("query-block", Map.of())));
        }
    }

    private static String version(JsonNode answer) {
        JsonNode qemu = answer.path("qemu");
        String packaged = answer.path("package").asText();
        return qemu.path("major").asInt() + "." + qemu.path("minor").asInt() + "."
                + qemu.path("micro").asInt() + (packaged.isEmpty() ? "" : " (" + packaged + ")");
    }

    private static List<IoThread> ioThreads(JsonNode answer) {
        List<IoThread> threads = new ArrayList<>();
        for (JsonNode thread : answer) {
            threads.add(new IoThread(
                    thread.path("id").asText(),
                    thread.path("thread-id").asInt(),
                    thread.path("poll-max-ns").asLong()));
        }
        return List.copyOf(threads);
    }

    private static Map<String, Node> nodes(JsonNode answer) {
        Map<String, Node> nodes = new HashMap<>();
        for (JsonNode node : answer) {
            String name = node.path("node-name").asText();
            nodes.put(
                    name,
                    new Node(
                            name,
                            node.path("drv").asText(),
                            node.path("file").asText(),
                            node.path("cache").path("direct").asBoolean(),
                            node.path("cache").path("no-flush").asBoolean()));
        }
        return Map.copyOf(nodes);
    }

    private static List<Device> devices(JsonNode answer) {
        List<Device> devices = new ArrayList<>();
        for (JsonNode device : answer) {
            JsonNode inserted = device.path("inserted");
            if (!inserted.isMissingNode()) {
                devices.add(new Device(
                        deviceId(device.path("qdev").asText()),
                        inserted.path("node-name").asText(),
                        inserted.path("file").asText()));
            }
        }
        return List.copyOf(devices);
    }

    /** {@code /machine/peripheral/ID/virtio-backend} for virtio, the id itself for others; a device without an id has a made-up path. */
    static String deviceId(String path) {
        if (!path.startsWith("/")) {
            return path;
        }
        String prefix = "/machine/peripheral/";
        if (!path.startsWith(prefix)) {
            return "";
        }
        return path.substring(prefix.length()).split("/", 2)[0];
    }

    /** IOThread ids by kernel thread id. */
    public Map<Integer, String> ioThreadsById() {
        return ioThreads.stream().collect(Collectors.toMap(IoThread::threadId, IoThread::id, (first, second) -> first));
    }

    public Optional<Node> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** The node that opens a file itself. */
    public Optional<Node> protocolNodeOf(String file) {
        return nodes.values().stream()
                .filter(node -> node.file().equals(file))
                .filter(node -> node.driver().equals("file") || node.driver().equals("host_device"))
                .findFirst();
    }

    /** Id of the device that shows a file to the guest. */
    public Optional<String> deviceOf(String file) {
        return devices.stream()
                .filter(device -> device.file().equals(file) && !device.id().isEmpty())
                .map(Device::id)
                .findFirst();
    }
}
