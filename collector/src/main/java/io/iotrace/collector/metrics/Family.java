// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.Arrays;
import java.util.List;

/** The metrics that iotrace exports: name, kind, labels and help of each (DESIGN 11; docs/reference/metrics.md is made from this). */
public enum Family {
    DISK_REQUESTS(
            "iotrace_disk_requests",
            MetricType.COUNTER,
            "Host I/Os that QEMU submitted for the disk, whether or not their stages are measured.",
            "vm",
            "disk",
            "operation"),
    DISK_BYTES(
            "iotrace_disk_bytes",
            MetricType.COUNTER,
            "Bytes that these requests read, wrote or discarded.",
            "vm",
            "disk",
            "operation"),
    DISK_REQUEST_DURATION(
            "iotrace_disk_request_duration_seconds",
            MetricType.HISTOGRAM,
            "From the first to the last boundary seen of a request; of the requests whose stages are measured.",
            "vm",
            "disk",
            "operation"),
    DISK_DEVICE_DURATION(
            "iotrace_disk_device_duration_seconds",
            MetricType.HISTOGRAM,
            "From the first part issued to the device below to the last part completed. Native; text has sum and count.",
            "vm",
            "disk",
            "operation"),
    DISK_STAGE_DURATION(
            "iotrace_disk_stage_duration_seconds",
            MetricType.HISTOGRAM,
            "Time of a request in each stage; the stages add up to the request. Native; text has sum and count.",
            "vm",
            "disk",
            "operation",
            "stage"),
    DISK_SUBMIT_STALLS(
            "iotrace_disk_submit_stalls",
            MetricType.COUNTER,
            "Submit calls during which the submitting thread slept in the kernel.",
            "vm",
            "disk",
            "operation"),
    DISK_POLLED_REQUESTS(
            "iotrace_disk_polled_requests",
            MetricType.COUNTER,
            "Requests whose completion the event loop found without being woken.",
            "vm",
            "disk",
            "operation"),
    DISK_OFF_NODE_REQUESTS(
            "iotrace_disk_off_node_requests",
            MetricType.COUNTER,
            "Requests submitted on another NUMA node than the device's.",
            "vm",
            "disk",
            "operation"),
    DISK_REQUESTS_IN_FLIGHT(
            "iotrace_disk_requests_in_flight", MetricType.GAUGE, "Requests of the disk in flight now.", "vm", "disk"),
    DISK_INFO(
            "iotrace_disk_info",
            MetricType.GAUGE,
            "A virtual disk that is followed: 1.",
            "vm",
            "disk",
            "uuid",
            "model",
            "format",
            "aio",
            "cache",
            "leaf",
            "serial"),
    VM_INFO(
            "iotrace_vm_info",
            MetricType.GAUGE,
            "A virtual machine that is followed: 1.",
            "vm",
            "uuid",
            "pid",
            "qemu_version",
            "accelerator"),
    HOST_STAGE_DURATION(
            "iotrace_host_stage_duration_seconds",
            MetricType.HISTOGRAM,
            "Time of a request in each stage, over all disks of the host.",
            "operation",
            "stage"),
    THREAD_SECONDS(
            "iotrace_thread_seconds",
            MetricType.COUNTER,
            "Time of the VM's threads of a role in a state: running, runqueue or blocked.",
            "vm",
            "role",
            "state"),
    LEAF_REQUESTS(
            "iotrace_leaf_requests",
            MetricType.COUNTER,
            "Requests that the device completed, by the VM that caused them; other is whoever is not followed.",
            "leaf",
            "model",
            "owner"),
    LEAF_REQUESTS_IN_FLIGHT(
            "iotrace_leaf_requests_in_flight",
            MetricType.GAUGE,
            "Requests that the device holds now, of all owners.",
            "leaf",
            "model"),
    FINDING_ACTIVE(
            "iotrace_finding_active",
            MetricType.GAUGE,
            "1 while a finding of the rule holds.",
            "rule",
            "severity",
            "verdict",
            "vm",
            "disk"),
    RECORDING_ACTIVE(
            "iotrace_recording_active", MetricType.GAUGE, "1 while a recording is made.", "vm", "disk", "trigger"),
    HOOK_ATTACHED(
            "iotrace_hook_attached",
            MetricType.GAUGE,
            "1 when the hook serves its point of the path, 0 when it could not be attached.",
            "point",
            "hook"),
    LOST_REQUESTS("iotrace_lost_requests", MetricType.COUNTER, "Requests that were not seen, by the place.", "place"),
    PROBE_PROGRAM_SECONDS(
            "iotrace_probe_program_seconds",
            MetricType.COUNTER,
            "Time inside the probe's programs, measured in half a second out of ten. The way into a program and out of it is not in it.",
            "program"),
    PROBE_BUDGET("iotrace_probe_budget_ratio", MetricType.GAUGE, "Share of one processor that the probe may use."),
    STAGE_SAMPLING(
            "iotrace_stage_sampling_ratio", MetricType.GAUGE, "Share of the requests whose stages are measured."),
    SERIES_DROPPED(
            "iotrace_series_dropped",
            MetricType.GAUGE,
            "Series of disks that are summed as other because there are too many.");

    private final String family;
    private final MetricType type;
    private final String help;
    private final String labels;

    Family(String family, MetricType type, String help, String... labels) {
        this.family = family;
        this.type = type;
        this.help = help;
        this.labels = String.join(" ", labels);
    }

    /** Name as it is scraped; a counter's ends in {@code _total}. */
    public String exposedName() {
        return type == MetricType.COUNTER ? family + "_total" : family;
    }

    public MetricType type() {
        return type;
    }

    public String help() {
        return help;
    }

    public List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(" ", -1));
    }

    MetricMetadata metadata() {
        return new MetricMetadata(family, help);
    }

    static List<MetricFamilyDescriptor> descriptors() {
        return Arrays.stream(values())
                .map(family -> MetricFamilyDescriptor.of(family.type, family.metadata(), family.labels()))
                .toList();
    }
}
