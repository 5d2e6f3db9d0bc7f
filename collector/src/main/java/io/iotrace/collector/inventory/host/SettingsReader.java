// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.HostSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Files of the kernel that rules know how to judge: of the queues of block devices, and of the host. Each is read as it is. */
public final class SettingsReader {
    private static final List<String> OF_DEVICES = List.of(
            "queue/nomerges",
            "queue/rq_affinity",
            "queue/max_sectors_kb",
            "queue/max_hw_sectors_kb",
            "queue/iostats",
            "queue/wbt_lat_usec",
            "queue/fua",
            "queue/discard_max_bytes",
            "device/queue_depth",
            "cache_type",
            "dm/uuid",
            "md/level",
            "md/chunk_size",
            "md/stripe_cache_size",
            "md/group_thread_cnt",
            "loop/dio");
    private static final List<String> OF_HOST = List.of(
            "/sys/module/kvm/parameters/halt_poll_ns",
            "/sys/kernel/mm/transparent_hugepage/enabled",
            "/proc/sys/fs/aio-nr",
            "/proc/sys/fs/aio-max-nr",
            "/proc/sys/kernel/io_uring_disabled",
            "/sys/kernel/mm/ksm/run",
            "/sys/fs/cgroup/io.cost.qos");
    private static final String IDLE = "/sys/devices/system/cpu/cpu0/cpuidle";
    private static final int LONGEST = 256;
    private static final int MOST_INTERRUPTS = 256;

    private final HostRoot host;

    private SettingsReader(HostRoot host) {
        this.host = host;
    }

    /** Settings of the host and of some of its devices. */
    public static List<HostSetting> read(HostRoot host, List<BlockDevice> devices) {
        SettingsReader reader = new SettingsReader(host);
        List<HostSetting> settings = new ArrayList<>();
        OF_HOST.forEach(path -> reader.value(path).ifPresent(text -> settings.add(new HostSetting("", path, text))));
        reader.deepestIdle().ifPresent(text -> settings.add(new HostSetting("", IDLE + " latency", text)));
        devices.forEach(device -> reader.addTo(settings, device.name()));
        return List.copyOf(settings);
    }

    private void addTo(List<HostSetting> settings, String device) {
        String directory = "/sys/block/" + device + "/";
        for (String name : OF_DEVICES) {
            value(directory + name).ifPresent(text -> settings.add(new HostSetting(device, name, text)));
        }
        for (String disk : host.list(directory + "device/scsi_disk")) {
            value(directory + "device/scsi_disk/" + disk + "/cache_type")
                    .ifPresent(text -> settings.add(new HostSetting(device, "cache_type", text)));
        }
        String interrupts = interrupts(directory + "device/device/msi_irqs").orElse("");
        if (!interrupts.isEmpty()) {
            settings.add(new HostSetting(device, "interrupts", interrupts));
        }
    }

    /** {@code number:processors} of each interrupt of a PCI function, separated by blanks. */
    private Optional<String> interrupts(String directory) {
        List<String> numbers = host.list(directory);
        if (numbers.isEmpty() || numbers.size() > MOST_INTERRUPTS) {
            return Optional.empty();
        }
        return Optional.of(numbers.stream()
                .flatMap(number -> value("/proc/irq/" + number + "/effective_affinity_list")
                        .filter(list -> !list.isEmpty())
                        .map(list -> number + ":" + list)
                        .stream())
                .collect(Collectors.joining(" ")));
    }

    /** Microseconds to leave the deepest idle state that is not disabled, of the first processor. */
    private Optional<String> deepestIdle() {
        return host.list(IDLE).stream()
                .filter(state -> host.number(IDLE + "/" + state + "/disable").orElse(0) == 0)
                .flatMap(state -> host.number(IDLE + "/" + state + "/latency").stream())
                .max(Integer::compare)
                .map(String::valueOf);
    }

    private Optional<String> value(String path) {
        return host.text(path, LONGEST).map(SafeText::of);
    }
}
