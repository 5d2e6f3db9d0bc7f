// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What QMP says of a QEMU process beyond {@code /proc}, read in one short conversation.
 *
 * @param version QEMU's version
 * @param ioThreads IOThreads
 * @param nodes block nodes, by name
 * @param devices guest devices with a medium
 * @param throttleGroups limits of throttle groups by the id of the group, such as {@code iops-total}; those that are 0 left out
 * @param jobs block jobs
 * @param pciAddresses addresses of the guest's PCI devices by device id, such as {@code 0000:01:00.0}, as firmware numbered the buses
 */
public record QmpSnapshot(
        String version,
        List<IoThread> ioThreads,
        Map<String, Node> nodes,
        List<Device> devices,
        Map<String, Map<String, Long>> throttleGroups,
        List<Job> jobs,
        Map<String, String> pciAddresses) {
    private static final String PERIPHERAL = "/machine/peripheral/";

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
     * @param driver that node's block driver: a filter's while a job runs, such as {@code copy-before-write}
     * @param file image it shows
     * @param writeback whether the guest sees a write cache; empty while that is only its present driver's choice, perhaps the firmware's
     * @param model device model; empty when it was not asked for, or cannot be told
     * @param ioThread id of its IOThread; empty when it was not asked for, or it has none
     * @param group throttle group of its drive; empty for none
     * @param limits limits of its drive, such as {@code iops-total}; those that are 0 left out
     */
    public record Device(
            String id,
            String nodeName,
            String driver,
            String file,
            Optional<Boolean> writeback,
            Optional<String> model,
            Optional<String> ioThread,
            String group,
            Map<String, Long> limits) {}

    /**
     * A block job ({@code BlockJobInfo}).
     *
     * @param id id of the job; of an older kind the name of its drive
     * @param type {@code backup}, {@code mirror} and so on
     * @param status as in {@code JobStatus}
     * @param offset progress
     * @param length end of it
     * @param speed limit in bytes a second; 0 for none
     */
    public record Job(String id, String type, String status, long offset, long length, long speed) {}

    /**
     * Asks a QEMU process; it is told nothing but questions.
     *
     * @param isConfigured tells which devices the command line describes, by id: of the others more is asked
     */
    public static QmpMonitor.Question<QmpSnapshot> of(Predicate<String> isConfigured) {
        return client -> new QmpSnapshot(
                version(client.execute("query-version", Map.of())),
                ioThreads(client.execute("query-iothreads", Map.of())),
                nodes(client.execute("query-named-block-nodes", Map.of("flat", true))),
                devices(client, isConfigured),
                throttleGroups(client),
                jobs(client.execute("query-block-jobs", Map.of())),
                client.tryExecute("query-pci", Map.of()).map(PciTree::addresses).orElse(Map.of()));
    }

    static Map<String, Map<String, Long>> throttleGroups(QmpClient client) throws QmpException {
        Map<String, Map<String, Long>> groups = new HashMap<>();
        for (JsonNode object : client.execute("qom-list", Map.of("path", "/objects"))) {
            String id = object.path("name").asText();
            if (object.path("type").asText().equals("child<throttle-group>")) {
                Map<String, Long> limits = new TreeMap<>();
                client.execute("qom-get", Map.of("path", "/objects/" + id, "property", "limits"))
                        .properties()
                        .forEach(limit -> add(limits, limit.getKey(), limit.getValue()));
                groups.put(id, limits);
            }
        }
        return Map.copyOf(groups);
    }

    /** The lengths of bursts, 1 second unless set, limit nothing by themselves. */
    private static void add(Map<String, Long> limits, String name, JsonNode value) {
        if (value.asLong() > 0 && !name.endsWith("-length")) {
            limits.put(name, value.asLong());
        }
    }

    /** {@code iops_rd_max} of {@code BlockDeviceInfo} is {@code iops-read-max} of {@code ThrottleLimits}. */
    static Map<String, Long> limits(JsonNode inserted) {
        Map<String, Long> limits = new TreeMap<>();
        for (String kind : List.of("iops", "bps")) {
            for (String burst : List.of("", "_max")) {
                String suffix = burst.replace('_', '-');
                add(limits, kind + "-total" + suffix, inserted.path(kind + burst));
                add(limits, kind + "-read" + suffix, inserted.path(kind + "_rd" + burst));
                add(limits, kind + "-write" + suffix, inserted.path(kind + "_wr" + burst));
            }
        }
        return limits;
    }

    static List<Job> jobs(JsonNode answer) {
        List<Job> jobs = new ArrayList<>();
        for (JsonNode job : answer) {
            jobs.add(new Job(
                    job.path("device").asText(),
                    job.path("type").asText(),
                    job.path("status").asText(),
                    job.path("offset").asLong(),
                    job.path("len").asLong(),
                    job.path("speed").asLong()));
        }
        return List.copyOf(jobs);
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

    private static List<Device> devices(QmpClient client, Predicate<String> isConfigured) throws QmpException {
        List<Device> devices = new ArrayList<>();
        for (JsonNode device : client.execute("query-block", Map.of())) {
            JsonNode inserted = device.path("inserted");
            if (!inserted.isMissingNode()) {
                String id = deviceId(device.path("qdev").asText());
                boolean ask = !id.isEmpty() && !isConfigured.test(id);
                devices.add(new Device(
                        id,
                        inserted.path("node-name").asText(),
                        inserted.path("drv").asText(),
                        inserted.path("file").asText(),
                        inserted.path("cache").path("writeback").asBoolean()
                                ? Optional.of(true)
                                : ask ? configuredWriteCache(client, id) : Optional.empty(),
                        ask ? property(client, id, "type") : Optional.empty(),
                        ask ? property(client, id, "iothread").map(QmpSnapshot::lastName) : Optional.empty(),
                        inserted.path("group").asText(),
                        limits(inserted)));
            }
        }
        return List.copyOf(devices);
    }

    /**
     * A driver that negotiates no flushes takes the write cache away until it is reset (virtio_blk_set_status, hw/block/virtio-blk.c);
     * firmware's do. What was configured stays in the property.
     */
    private static Optional<Boolean> configuredWriteCache(QmpClient client, String device) throws QmpException {
        return property(client, device, "write-cache")
                .filter(setting -> !setting.equals("auto"))
                .map("on"::equals);
    }

    /** A property of a device, empty when it has no such property. */
    private static Optional<String> property(QmpClient client, String device, String property) throws QmpException {
        return client.tryExecute("qom-get", Map.of("path", PERIPHERAL + device, "property", property))
                .map(JsonNode::asText)
                .filter(text -> !text.isEmpty());
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** {@code /machine/peripheral/ID/virtio-backend} for virtio, the id itself for others; a device without an id has a made-up path. */
    static String deviceId(String path) {
        if (!path.startsWith("/")) {
            return path;
        }
        if (!path.startsWith(PERIPHERAL)) {
            return "";
        }
        return path.substring(PERIPHERAL.length()).split("/", 2)[0];
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

    /** The device that shows a file to the guest. */
    public Optional<Device> deviceOf(String file) {
        return devices.stream()
                .filter(device -> device.file().equals(file) && !device.id().isEmpty())
                .findFirst();
    }

    /** The device of an id. */
    public Optional<Device> deviceNamed(String id) {
        return devices.stream().filter(device -> device.id().equals(id)).findFirst();
    }
}
