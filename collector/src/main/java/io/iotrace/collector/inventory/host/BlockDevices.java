// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import io.iotrace.recording.event.BlockDevice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The block devices of the host and how they stand on each other ({@code /sys/block}). */
public final class BlockDevices {
    private static final String BLOCK = "/sys/block/";
    /** {@code size} counts these whatever the device's own blocks are. */
    private static final int SECTOR_BYTES = 512;

    private static final Map<String, String> OTHERS = Map.of(
            "md.+", "md",
            "zd\\d+", "zvol",
            "zram\\d+", "zram",
            "pmem\\d+", "pmem",
            "bcache\\d+", "bcache",
            "ublkb\\d+", "ublk",
            "nbd\\d+", "nbd",
            "rbd\\d+", "rbd");

    /** A path's name is its disk's with the controller's number in it. */
    private static final Pattern PATH = Pattern.compile("(nvme\\d+)c\\d+(n\\d+)");

    private final HostRoot host;
    private final Map<Long, String> names = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    /** Disk of each partition. */
    private final Map<String, String> partitions = new HashMap<>();

    /** Paths of each NVMe disk that has several: disks without a number of their own (drivers/nvme/host/multipath.c). */
    private final Map<String, List<String>> paths = new HashMap<>();

    private final IoWeights weights;

    private BlockDevices(HostRoot host) {
        this.host = host;
        this.weights = IoWeights.of(host);
    }

    public static BlockDevices of(HostRoot host) {
        BlockDevices devices = new BlockDevices(host);
        for (String disk : host.list("/sys/block")) {
            devices.add(disk, BLOCK + disk);
            Matcher path = PATH.matcher(disk);
            if (path.matches()) {
                devices.paths
                        .computeIfAbsent(path.group(1) + path.group(2), head -> new ArrayList<>())
                        .add(disk);
            }
            for (String child : host.list(BLOCK + disk)) {
                if (child.startsWith(disk) && host.exists(BLOCK + disk + "/" + child + "/partition")) {
                    devices.partitions.put(child, disk);
                    devices.add(child, BLOCK + disk + "/" + child);
                }
            }
        }
        return devices;
    }

    private void add(String name, String directory) {
        host.text(directory + "/dev")
                .map(DeviceNumber::parse)
                .ifPresent(number -> number.ifPresent(value -> {
                    names.put(value, name);
                    numbers.put(name, value);
                }));
    }

    public Optional<String> nameOf(long device) {
        return Optional.ofNullable(names.get(device));
    }

    /** The kernel's name for a device path such as {@code /dev/mapper/vg-root}, links followed. */
    public Optional<String> nameOfPath(String path) {
        Optional<String> byNumber = host.status(path)
                .filter(status -> status.kind() == FileStatus.Kind.BLOCK)
                .flatMap(status -> nameOf(status.specialDevice()));
        String last = path.substring(path.lastIndexOf('/') + 1);
        return byNumber.or(() -> Optional.of(last).filter(numbers::containsKey))
                .or(() -> numbers.keySet().stream()
                        .filter(name -> host.text(BLOCK + name + "/dm/name").equals(Optional.of(last)))
                        .findFirst());
    }

    /** Device number by kernel name. */
    public Optional<Long> numberOf(String name) {
        return Optional.ofNullable(numbers.get(name));
    }

    /** Size of a device; 0 when not known. */
    public long bytesOf(String name) {
        String disk = partitions.get(name);
        String directory = BLOCK + (disk == null ? name : disk + "/" + name);
        return host.text(directory + "/size")
                .filter(text -> text.matches("\\d{1,15}"))
                .map(text -> Long.parseLong(text) * SECTOR_BYTES)
                .orElse(0L);
    }

    /** Devices directly below one: the disk of a partition, the slaves of dm and md, the paths of NVMe; none for a leaf. */
    public List<String> below(String name) {
        String disk = partitions.get(name);
        if (disk != null) {
            return List.of(disk);
        }
        return paths.containsKey(name) ? paths.get(name) : host.list(BLOCK + name + "/slaves");
    }

    /** The leaves below a device. A loop device is one: what backs it is not followed. */
    public Set<String> leaves(String name) {
        Set<String> leaves = new LinkedHashSet<>();
        for (String device : stack(name)) {
            if (below(device).isEmpty()) {
                leaves.add(device);
            }
        }
        return leaves;
    }

    /** The device and everything below it, top first. */
    public Set<String> stack(String name) {
        Set<String> stack = new LinkedHashSet<>();
        List<String> open = new ArrayList<>(List.of(name));
        while (!open.isEmpty()) {
            String device = open.remove(0);
            if (stack.add(device)) {
                open.addAll(below(device));
            }
        }
        return stack;
    }

    /** Everything the recording says of a device. */
    public BlockDevice describe(String name) {
        String disk = partitions.getOrDefault(name, name);
        String directory = BLOCK + disk;
        String queue = directory + "/queue/";
        String schedulers = host.text(queue + "scheduler").orElse("");
        List<String> below = below(name);
        Optional<String> backing = host.text(directory + "/loop/backing_file").map(SafeText::of);
        long number = numbers.getOrDefault(name, 0L);
        DeviceAttachment attachment = DeviceAttachment.of(host, disk);
        return new BlockDevice(
                name,
                number,
                kind(name),
                host.text(directory + "/device/model")
                        .or(() -> host.text(directory + "/dm/name"))
                        .map(String::strip)
                        .map(SafeText::of)
                        .orElse(null),
                String.join(" ", below),
                below.isEmpty(),
                attachment.numaNode(),
                activeOf(schedulers),
                schedulers.replace("[", "").replace("]", ""),
                (int) host.list(directory + "/mq").stream()
                        .filter(entry -> entry.matches("\\d+"))
                        .count(),
                host.number(queue + "nr_requests").orElse(0),
                host.number(queue + "rotational").orElse(0) == 1,
                host.text(queue + "zoned").orElse("none"),
                host.text(queue + "write_cache").orElse(null),
                host.number(queue + "logical_block_size").orElse(0),
                host.number(queue + "physical_block_size").orElse(0),
                weights.applyTo(number) || weights.applyTo(numbers.getOrDefault(disk, 0L)),
                attachment.remote(),
                backing.orElse(null),
                backing.flatMap(path -> MountTable.of(host, 1).byPath(path))
                        .map(MountTable.Mount::type)
                        .orElse(null));
    }

    private String kind(String name) {
        if (partitions.containsKey(name)) {
            return "partition";
        }
        if (name.startsWith("nvme")) {
            return "nvme";
        }
        if (name.matches("(sd[a-z]+|sr\\d+)")) {
            return "scsi";
        }
        if (name.matches("vd[a-z]+")) {
            return "virtio";
        }
        if (name.matches("loop\\d+")) {
            return "loop";
        }
        if (name.matches("dm-\\d+")) {
            return "dm";
        }
        return OTHERS.entrySet().stream()
                .filter(kind -> name.matches(kind.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("other");
    }

    /** {@code mq-deadline [none]} has {@code none} active; no brackets means no choice. */
    private static String activeOf(String schedulers) {
        int open = schedulers.indexOf('[');
        int close = schedulers.indexOf(']');
        return open >= 0 && close > open ? schedulers.substring(open + 1, close) : schedulers;
    }
}
