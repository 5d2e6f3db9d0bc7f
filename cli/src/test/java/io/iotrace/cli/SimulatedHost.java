// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.collector.metrics.Durations;
import io.iotrace.collector.metrics.IotraceCollector;
import io.iotrace.collector.metrics.MetricsSnapshot;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A host whose machines never ran: what its daemon would have served at each moment, in the daemon's own form. */
final class SimulatedHost {
    private static final int DISKS_OF_A_MACHINE = 2;
    private static final int BUCKETS = 38;
    private static final int BUCKET_OF_A_MILLISECOND = 20;
    private static final long NANOS_OF_MICRO = 1000;
    private static final Map<String, Integer> STAGE_MICROS = new LinkedHashMap<>();

    static {
        STAGE_MICROS.put("kick", 5);
        STAGE_MICROS.put("wakeup", 20);
        STAGE_MICROS.put("qemu", 10);
        STAGE_MICROS.put("submit", 15);
        STAGE_MICROS.put("block", 10);
        STAGE_MICROS.put("device", 400);
        STAGE_MICROS.put("complete", 5);
        STAGE_MICROS.put("reap", 25);
        STAGE_MICROS.put("notify", 10);
    }

    private final int number;
    private final int disks;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private long second;

    SimulatedHost(int number, int disks) {
        this.number = number;
        this.disks = disks;
        registry.register(new IotraceCollector(this::snapshot));
    }

    String instance() {
        return "host-%03d:9750".formatted(number);
    }

    /** One scrape as Prometheus keeps it: each sample with its target's labels and its time. */
    void scrape(long secondsSinceStart, long unixSeconds, StringBuilder out) throws IOException {
        second = secondsSinceStart;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        new OpenMetricsTextFormatWriter(false, true).write(text, registry.scrape());
        String target = "cluster=\"lab\",job=\"iotrace\",instance=\"" + instance() + "\"";
        for (String line : text.toString(StandardCharsets.UTF_8).split("\n", -1)) {
            if (!line.startsWith("#") && !line.isEmpty()) {
                sample(line, target, unixSeconds, out);
            }
        }
        String own = "{" + target + "} ";
        out.append("up").append(own).append("1 ").append(unixSeconds).append('\n');
        out.append("scrape_duration_seconds")
                .append(own)
                .append("0.03 ")
                .append(unixSeconds)
                .append('\n');
        out.append("scrape_samples_scraped")
                .append(own)
                .append("5000 ")
                .append(unixSeconds)
                .append('\n');
        out.append("jvm_memory_used_bytes{area=\"heap\",")
                .append(target)
                .append("} 9e7 ")
                .append(unixSeconds)
                .append('\n');
        out.append("process_cpu_time_ns_total")
                .append(own)
                .append(secondsSinceStart * 7_000_000)
                .append(' ')
                .append(unixSeconds)
                .append('\n');
    }

    private static void sample(String line, String target, long unixSeconds, StringBuilder out) {
        int space = line.lastIndexOf(' ');
        String series = line.substring(0, space);
        int brace = series.indexOf('{');
        if (brace < 0) {
            out.append(series).append('{').append(target).append('}');
        } else {
            out.append(series, 0, brace + 1).append(target).append(',').append(series, brace + 1, series.length());
        }
        out.append(line, space, line.length()).append(' ').append(unixSeconds).append('\n');
    }

    private MetricsSnapshot snapshot() {
        List<MetricsSnapshot.Machine> machines = new ArrayList<>();
        List<MetricsSnapshot.Disk> all = new ArrayList<>();
        List<MetricsSnapshot.ThreadTime> threads = new ArrayList<>();
        Map<String, Long> owners = new LinkedHashMap<>();
        for (int disk = 0; disk < disks; disk++) {
            String vm = "vm-%03d-%02d".formatted(number, disk / DISKS_OF_A_MACHINE);
            if (disk % DISKS_OF_A_MACHINE == 0) {
                machines.add(new MetricsSnapshot.Machine(vm, "uuid-" + vm, 1000 + disk, "7.2.0", "kvm"));
                threads.add(new MetricsSnapshot.ThreadTime(vm, "iothread", "running", second * 100_000_000));
                threads.add(new MetricsSnapshot.ThreadTime(vm, "iothread", "runqueue", second * 10_000_000));
                threads.add(new MetricsSnapshot.ThreadTime(vm, "iothread", "blocked", second * 800_000_000));
            }
            all.add(disk(vm, disk));
            owners.merge(vm, requests(disk), Long::sum);
        }
        owners.put("other", second);
        String first = machines.get(0).vm();
        return new MetricsSnapshot(
                machines,
                all,
                stages(disks * 100L * second, 1).entrySet().stream()
                        .map(stage -> new MetricsSnapshot.HostStage("read", stage.getKey(), stage.getValue()))
                        .toList(),
                threads,
                List.of(new MetricsSnapshot.Leaf("nvme0n1", "model", owners, OptionalLong.of(3))),
                List.of(new MetricsSnapshot.ActiveFinding("main-loop-disk", "high", "confirmed", first, "vda")),
                List.of(new MetricsSnapshot.ActiveRecording(first, "", "request")),
                new MetricsSnapshot.Tool(
                        List.of(new MetricsSnapshot.HookState("submit", "fentry:io_submit_one", true)),
                        Map.of("ring full", second / 100),
                        Map.of("submit", second * 1_000_000),
                        1,
                        OptionalDouble.of(0.02)),
                0);
    }

    private long requests(int disk) {
        return second * (50 + (number * 7L + disk * 13L) % 101);
    }

    private MetricsSnapshot.Disk disk(String vm, int disk) {
        int slowness = 1 + (number * disks + disk) % 17;
        List<MetricsSnapshot.Operation> operations = new ArrayList<>();
        for (String operation : List.of("read", "write")) {
            Map<String, Durations> stages = stages(requests(disk), slowness);
            long sum = stages.values().stream().mapToLong(Durations::sumNanos).sum();
            operations.add(new MetricsSnapshot.Operation(
                    operation,
                    requests(disk),
                    requests(disk) * 4096,
                    durations(requests(disk), sum, slowness),
                    stages.get("device"),
                    stages,
                    second / 10,
                    requests(disk) / 4,
                    OptionalLong.of(requests(disk) / 9)));
        }
        Map<String, String> info = Map.of(
                "model",
                "virtio-blk-pci",
                "format",
                "raw",
                "aio",
                "native",
                "cache",
                "none",
                "leaf",
                "nvme0n1",
                "serial",
                "");
        String name = "vd" + (char) ('a' + disk % DISKS_OF_A_MACHINE);
        return new MetricsSnapshot.Disk(vm, name, info, OptionalLong.of(slowness), operations);
    }

    private static Map<String, Durations> stages(long requests, int slowness) {
        Map<String, Durations> stages = new LinkedHashMap<>();
        STAGE_MICROS.forEach((stage, micros) ->
                stages.put(stage, durations(requests, requests * micros * slowness * NANOS_OF_MICRO, slowness)));
        return stages;
    }

    private static Durations durations(long requests, long sumNanos, int slowness) {
        long[] buckets = new long[BUCKETS];
        buckets[BUCKET_OF_A_MILLISECOND] = requests - requests / 10;
        buckets[BUCKET_OF_A_MILLISECOND + slowness % 8] += requests / 10;
        return new Durations(requests, sumNanos, buckets);
    }
}
