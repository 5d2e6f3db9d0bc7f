// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import io.iotrace.recording.event.GuestMemory;
import io.iotrace.recording.event.VirtualMachine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a process's memory is, without a walk over its page tables, which /proc/PID/numa_maps and smaps would cost: the counters of its
 * control group (memory.numa_stat, memory.stat), when nearly all of the group's memory is the process's, and /proc/PID/status.
 */
public final class MemoryReader {
    private static final List<String> KINDS = List.of("anon", "shmem");
    private static final double NEARLY_ALL = 0.8;
    private static final int KIB = 1024;

    private final HostRoot host;

    public MemoryReader(HostRoot host) {
        this.host = host;
    }

    /** Memory of a process; empty when the kernel does not say. */
    public Optional<GuestMemory> read(VirtualMachine machine) {
        int pid = machine.processId();
        Map<String, Long> status = status(pid);
        if (!status.containsKey("VmRSS")) {
            return Optional.empty();
        }
        long resident = status.get("VmRSS") + status.getOrDefault("HugetlbPages", 0L);
        long own = status.getOrDefault("RssAnon", 0L) + status.getOrDefault("RssShmem", 0L);
        Optional<String> group = new ControlGroups(host, pid).withFile("memory.numa_stat", "");
        SortedMap<Integer, Long> nodes = group.map(this::nodes).orElse(new TreeMap<>());
        boolean alone = own
                >= NEARLY_ALL
                        * nodes.values().stream().mapToLong(Long::longValue).sum();
        return Optional.of(new GuestMemory(
                machine.name(),
                pid,
                alone ? text(nodes) : "",
                resident,
                status.getOrDefault("HugetlbPages", -1L),
                alone ? group.map(this::transparent).orElse(-1L) : -1,
                status.getOrDefault("VmSwap", -1L)));
    }

    private Map<String, Long> status(int pid) {
        Map<String, Long> values = new TreeMap<>();
        host.text("/proc/" + pid + "/status").orElse("").lines().forEach(line -> {
            String[] words = line.split("\\s+", -1);
            if (words.length == 3 && words[0].endsWith(":") && words[1].matches("\\d{1,15}") && words[2].equals("kB")) {
                values.put(words[0].substring(0, words[0].length() - 1), KIB * Long.parseLong(words[1]));
            }
        });
        return values;
    }

    /** {@code anon N0=4096 N1=0} lines. */
    private SortedMap<Integer, Long> nodes(String group) {
        SortedMap<Integer, Long> nodes = new TreeMap<>();
        host.text(group + "/memory.numa_stat").orElse("").lines().forEach(line -> {
            String[] words = line.strip().split("\\s+", -1);
            for (int i = 1; KINDS.contains(words[0]) && i < words.length; i++) {
                if (words[i].matches("N\\d{1,4}=\\d{1,18}")) {
                    String[] pair = words[i].substring(1).split("=", 2);
                    nodes.merge(Integer.parseInt(pair[0]), Long.parseLong(pair[1]), Long::sum);
                }
            }
        });
        return nodes;
    }

    private long transparent(String group) {
        return ControlGroups.valueOf(host.text(group + "/memory.stat").orElse(""), "anon_thp")
                .orElse(-1);
    }

    private static String text(SortedMap<Integer, Long> nodes) {
        StringBuilder text = new StringBuilder();
        nodes.forEach((node, bytes) ->
                text.append(text.isEmpty() ? "" : " ").append(node).append(':').append(bytes));
        return text.toString();
    }
}
