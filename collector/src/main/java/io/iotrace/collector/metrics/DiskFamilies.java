// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import io.iotrace.collector.metrics.MetricsSnapshot.Disk;
import io.iotrace.collector.metrics.MetricsSnapshot.Machine;
import io.iotrace.collector.metrics.MetricsSnapshot.Operation;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The families of virtual machines and their disks. */
final class DiskFamilies {
    private final Points requests = new Points(Family.DISK_REQUESTS);
    private final Points bytes = new Points(Family.DISK_BYTES);
    private final Points durations = new Points(Family.DISK_REQUEST_DURATION);
    private final Points devices = new Points(Family.DISK_DEVICE_DURATION);
    private final Points stages = new Points(Family.DISK_STAGE_DURATION);
    private final Points stalls = new Points(Family.DISK_SUBMIT_STALLS);
    private final Points polled = new Points(Family.DISK_POLLED_REQUESTS);
    private final Points offNode = new Points(Family.DISK_OFF_NODE_REQUESTS);
    private final Points inFlight = new Points(Family.DISK_REQUESTS_IN_FLIGHT);
    private final Points info = new Points(Family.DISK_INFO);
    private final Points machines = new Points(Family.VM_INFO);

    private DiskFamilies() {}

    static void of(MetricsSnapshot snapshot, Consumer<MetricSnapshot> out) {
        DiskFamilies families = new DiskFamilies();
        Map<String, String> uuids =
                snapshot.machines().stream().collect(Collectors.toMap(Machine::vm, Machine::uuid, (a, b) -> a));
        snapshot.machines().forEach(families::machine);
        snapshot.disks().forEach(disk -> families.disk(disk, uuids.getOrDefault(disk.vm(), "")));
        families.requests.to(out);
        families.bytes.to(out);
        families.durations.to(out);
        families.devices.to(out);
        families.stages.to(out);
        families.stalls.to(out);
        families.polled.to(out);
        families.offNode.to(out);
        families.inFlight.to(out);
        families.info.to(out);
        families.machines.to(out);
    }

    private void machine(Machine machine) {
        machines.gauge(
                1,
                machine.vm(),
                machine.uuid(),
                Integer.toString(machine.processId()),
                machine.qemuVersion(),
                machine.accelerator());
    }

    private void disk(Disk disk, String uuid) {
        Map<String, String> labels = disk.info();
        if (!labels.isEmpty()) {
            info.gauge(
                    1,
                    disk.vm(),
                    disk.disk(),
                    uuid,
                    labels.getOrDefault("model", ""),
                    labels.getOrDefault("format", ""),
                    labels.getOrDefault("aio", ""),
                    labels.getOrDefault("cache", ""),
                    labels.getOrDefault("leaf", ""),
                    labels.getOrDefault("serial", ""));
        }
        disk.inFlight().ifPresent(count -> inFlight.gauge((double) count, disk.vm(), disk.disk()));
        disk.operations().forEach(operation -> operation(disk, operation));
    }

    private void operation(Disk disk, Operation operation) {
        String[] labels = {disk.vm(), disk.disk(), operation.operation()};
        requests.count(operation.requests(), labels);
        bytes.count(operation.bytes(), labels);
        stalls.count(operation.submitStalls(), labels);
        polled.count(operation.polled(), labels);
        operation.offNode().ifPresent(count -> offNode.count(count, labels));
        durations.classicAndNative(operation.request(), labels);
        if (operation.device() != null) {
            devices.nativeOnly(operation.device(), labels);
        }
        operation.stages().forEach((stage, time) -> stages.nativeOnly(time, labels[0], labels[1], labels[2], stage));
    }
}
