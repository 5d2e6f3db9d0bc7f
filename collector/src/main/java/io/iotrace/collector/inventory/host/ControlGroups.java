// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the control groups of a process limit, its own and those above (Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/blkio-controller.rst,
 * scheduler/sched-bwc.rst).
 */
public final class ControlGroups {
    private static final String MOUNT = "/sys/fs/cgroup";
    private static final long MICRO = 1000;
    private static final Map<String, String> V1_FILES = Map.of(
            "blkio.throttle.read_iops_device", "iops-read",
            "blkio.throttle.write_iops_device", "iops-write",
            "blkio.throttle.read_bps_device", "bps-read",
            "blkio.throttle.write_bps_device", "bps-write");
    private static final Map<String, String> V2_KEYS =
            Map.of("riops", "iops-read", "wiops", "iops-write", "rbps", "bps-read", "wbps", "bps-write");

    /**
     * A limit of the I/O on a device.
     *
     * @param limiter {@code io.max} or {@code blkio.throttle}
     * @param group path of the group
     * @param device major &lt;&lt; 20 | minor
     * @param limited {@code iops-read}, {@code iops-write}, {@code bps-read} or {@code bps-write}
     * @param value operations or bytes a second
     */
    public record Limit(String limiter, String group, long device, String limited, long value) {}

    /**
     * A limit of processor time.
     *
     * @param group path of the group
     * @param processors how many processors' time it may use
     * @param throttled in how many periods it was made to wait
     * @param periods in how many it ran; -1 when not known
     * @param throttledNanos how long its processors stood still, together; -1 when not known
     */
    public record ProcessorQuota(String group, double processors, long throttled, long periods, long throttledNanos) {}

    /**
     * How long tasks of a group waited, since it was made (Documentation/accounting/psi.rst).
     *
     * @param group path of the group
     * @param ioNanos time in which some task waited for I/O; -1 when not known
     * @param processorNanos time in which some task waited for a processor; -1 when not known
     */
    public record Pressure(String group, long ioNanos, long processorNanos) {}

    private record Group(String mount, String path) {
        String directory() {
            return mount + path;
        }
    }

    private final HostRoot host;
    private final int pid;

    public ControlGroups(HostRoot host, int pid) {
        this.host = host;
        this.pid = pid;
    }

    /** Limits of I/O, those of the innermost group first. */
    public List<Limit> ioLimits() {
        List<Limit> limits = new ArrayList<>();
        for (Group group : upwards("blkio")) {
            V1_FILES.forEach((file, limited) -> lines(group, file)
                    .forEach(
                            words -> add(limits, "blkio.throttle", group, words[0], limited, words[words.length - 1])));
        }
        for (Group group : upwards("")) {
            for (String[] words : lines(group, "io.max")) {
                for (int index = 1; index < words.length; index++) {
                    String[] pair = words[index].split("=", 2);
                    if (pair.length == 2 && V2_KEYS.containsKey(pair[0])) {
                        add(limits, "io.max", group, words[0], V2_KEYS.get(pair[0]), pair[1]);
                    }
                }
            }
        }
        return limits;
    }

    private static void add(
            List<Limit> limits, String limiter, Group group, String device, String limited, String value) {
        OptionalLong number = DeviceNumber.parse(device);
        if (number.isPresent() && value.matches("\\d{1,18}") && !value.equals("0")) {
            limits.add(new Limit(limiter, group.path(), number.getAsLong(), limited, Long.parseLong(value)));
        }
    }

    /** The narrowest limit of processor time. */
    public Optional<ProcessorQuota> processorQuota() {
        Optional<ProcessorQuota> narrowest = Optional.empty();
        List<Group> all = new ArrayList<>(upwards("cpu"));
        all.addAll(upwards(""));
        for (Group group : all) {
            Optional<ProcessorQuota> quota = quota(group);
            if (quota.isPresent()
                    && narrowest
                            .filter(found -> found.processors() <= quota.get().processors())
                            .isEmpty()) {
                narrowest = quota;
            }
        }
        return narrowest;
    }

    private Optional<ProcessorQuota> quota(Group group) {
        String[] both = host.text(group.directory() + "/cpu.max")
                .or(() -> host.text(group.directory() + "/cpu.cfs_quota_us")
                        .flatMap(quota -> host.text(group.directory() + "/cpu.cfs_period_us")
                                .map(period -> quota + " " + period)))
                .orElse("")
                .split("\\s+", -1);
        if (both.length != 2 || !both[0].matches("\\d{1,15}") || !both[1].matches("[1-9]\\d{0,14}")) {
            return Optional.empty();
        }
        String statistics = host.text(group.directory() + "/cpu.stat").orElse("");
        return Optional.of(new ProcessorQuota(
                group.path(),
                Double.parseDouble(both[0]) / Double.parseDouble(both[1]),
                valueOf(statistics, "nr_throttled").orElse(0),
                valueOf(statistics, "nr_periods").orElse(-1),
                nanos(valueOf(statistics, "throttled_usec"), MICRO)
                        .orElse(valueOf(statistics, "throttled_time").orElse(-1))));
    }

    /** Pressure of the innermost group of version 2 that tells it; empty where the kernel tells none. */
    public Optional<Pressure> pressure() {
        return withFile("io.pressure", "")
                .map(directory -> new Pressure(
                        directory.substring(directory.indexOf(MOUNT) + MOUNT.length()),
                        some(directory + "/io.pressure"),
                        some(directory + "/cpu.pressure")));
    }

    /** Directory of the innermost group that has a file; {@code controller} is empty for version 2. */
    Optional<String> withFile(String file, String controller) {
        return upwards(controller).stream()
                .map(Group::directory)
                .filter(directory -> host.exists(directory + "/" + file))
                .findFirst();
    }

    private long some(String file) {
        return host.text(file).stream()
                .flatMap(String::lines)
                .filter(line -> line.matches("some .*total=\\d{1,15}"))
                .mapToLong(line -> MICRO * Long.parseLong(line.substring(line.lastIndexOf('=') + 1)))
                .findFirst()
                .orElse(-1);
    }

    /** A number after its name, each on a line. */
    static OptionalLong valueOf(String text, String name) {
        return text.lines()
                .filter(line -> line.matches(name + " \\d{1,18}"))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst();
    }

    private static OptionalLong nanos(OptionalLong value, long unit) {
        return value.isPresent() ? OptionalLong.of(value.getAsLong() * unit) : value;
    }

    /** The group of a controller that the process is in and those above, up to the top; the unified hierarchy is the one without a name. */
    private List<Group> upwards(String controller) {
        List<Group> groups = new ArrayList<>();
        for (String line :
                host.text("/proc/" + pid + "/cgroup").orElse("").lines().toList()) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3
                    && List.of(parts[1].split(",", -1)).contains(controller)
                    && !parts[2].contains("/..")) {
                String path = parts[2].equals("/") ? "" : parts[2];
                for (String mount : mounts(parts[1])) {
                    for (String at = path; ; at = at.substring(0, at.lastIndexOf('/'))) {
                        groups.add(new Group(mount, at));
                        if (at.isEmpty()) {
                            break;
                        }
                    }
                }
            }
        }
        return groups;
    }

    private static List<String> mounts(String controllers) {
        return controllers.isEmpty()
                ? List.of(MOUNT, MOUNT + "/unified")
                : List.of(MOUNT + "/" + controllers, MOUNT + "/" + controllers.split(",", -1)[0]).stream()
                        .distinct()
                        .toList();
    }

    private List<String[]> lines(Group group, String file) {
        return host.text(group.directory() + "/" + file).stream()
                .flatMap(String::lines)
                .map(line -> line.strip().split("\\s+", -1))
                .filter(words -> words.length > 1)
                .toList();
    }
}
