// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * BPF programs, maps and links as bpftool shows them. Others on the host may have some too: those of this process are told by its descriptors.
 */
final class BpfObjects {
    static final Path BPFTOOL = Path.of("/usr/sbin/bpftool");

    private static final long LIMIT_NANOS = 30_000_000_000L;
    private static final int PAUSE_MILLIS = 50;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fdinfo");
    private static final Pattern FUNCTION = Pattern.compile("\\[(\\d+)] FUNC '(\\w+)'.*");

    private BpfObjects() {}

    /** Ids of this process's objects of a kind: {@code prog}, {@code map} or {@code link}. */
    static Set<Integer> ownIds(String kind) throws IOException {
        Set<Integer> ids = new HashSet<>();
        for (String text : descriptors()) {
            // A link's descriptor tells its program's id too.
            if (!kind.equals("prog") || !text.contains("link_id:")) {
                number(text, kind + "_id").ifPresent(ids::add);
            }
        }
        return ids;
    }

    /** What the kernel says of each descriptor of this process. */
    private static List<String> descriptors() throws IOException {
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return all.map(BpfObjects::text).toList();
        }
    }

    private static Optional<Integer> number(String text, String name) {
        Matcher matcher = Pattern.compile("(?m)^" + name + ":\\s*(\\d+)").matcher(text);
        return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    private static String text(Path descriptor) {
        try {
            return Files.readString(descriptor);
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /**
     * Which of these the kernel still has. It frees a program some time after its last link: those of system calls' tracepoints, which may
     * fault since Linux 6.13, once no task is within such a program (RCU Tasks Trace), which took more than two seconds once.
     */
    static Set<Integer> left(String kind, Set<Integer> ids) throws IOException, InterruptedException {
        Set<Integer> left = new HashSet<>(ids);
        for (long end = System.nanoTime() + LIMIT_NANOS; !left.isEmpty() && System.nanoTime() < end; ) {
            left.retainAll(allIds(kind));
            Thread.sleep(PAUSE_MILLIS);
        }
        return left;
    }

    /** Ids of all of a kind that the kernel has. */
    private static Set<Integer> allIds(String kind) throws IOException {
        Set<Integer> ids = new HashSet<>();
        for (JsonNode object : show(kind)) {
            ids.add(object.get("id").asInt());
        }
        return ids;
    }

    /** What the links of this process are attached to, such as {@code tp_btf:block_rq_issue}; a link that is not understood as JSON. */
    static Set<String> ownLinks() throws IOException {
        Set<Integer> own = ownIds("link");
        Map<Integer, Integer> traced = tracedTypes();
        Map<Integer, Set<String>> functions = functions(Set.copyOf(traced.values()));
        Map<Integer, String> probed = probedFunctions();
        Set<String> hooks = new TreeSet<>();
        for (JsonNode link : show("link")) {
            int id = link.get("id").asInt();
            int program = link.path("prog_id").asInt();
            if (!own.contains(id)) {
                continue;
            }
            if (link.has("tp_name")) {
                hooks.add("tp_btf:" + link.get("tp_name").asText());
            } else if (probed.containsKey(program)) {
                hooks.add("kprobe:" + probed.get(program));
            } else if (traced.containsKey(id)) {
                hooks.add("fentry:" + String.join(" or ", functions.getOrDefault(traced.get(id), Set.of())));
            } else {
                hooks.add(link.toString());
            }
        }
        return hooks;
    }

    /** Types of the functions that links trace, by the link's id: bpftool 7.1 does not tell them, kernels younger than 6.1 do. */
    private static Map<Integer, Integer> tracedTypes() throws IOException {
        Map<Integer, Integer> types = new HashMap<>();
        for (String text : descriptors()) {
            number(text, "target_btf_id")
                    .ifPresent(type -> types.put(number(text, "link_id").orElseThrow(), type));
        }
        return types;
    }

    /**
     * Functions with these type ids, in the kernel and in KVM's module. The kernel's ids come before those of every module, so only ids of
     * two modules can be the same.
     */
    private static Map<Integer, Set<String>> functions(Set<Integer> ids) throws IOException {
        Map<Integer, Set<String>> names = new HashMap<>();
        for (String module : List.of("vmlinux", "kvm")) {
            Path types = Path.of("/sys/kernel/btf", module);
            if (Files.exists(types) && !ids.isEmpty()) {
                for (String line : Recordings.run(BPFTOOL.toString(), "btf", "dump", "file", types.toString())
                        .split("\n", -1)) {
                    Matcher function = FUNCTION.matcher(line);
                    if (function.matches() && ids.contains(Integer.valueOf(function.group(1)))) {
                        names.computeIfAbsent(Integer.valueOf(function.group(1)), first -> new TreeSet<>())
                                .add(function.group(2));
                    }
                }
            }
        }
        return names;
    }

    /** Functions with a kprobe or a kretprobe, by the program that runs there. */
    private static Map<Integer, String> probedFunctions() throws IOException {
        Map<Integer, String> names = new HashMap<>();
        for (JsonNode event : show("perf")) {
            if (event.has("func")) {
                names.put(event.get("prog_id").asInt(), event.get("func").asText());
            }
        }
        return names;
    }

    private static List<JsonNode> show(String kind) throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        new ObjectMapper()
                .readTree(Recordings.run(BPFTOOL.toString(), "--json", kind, "show"))
                .forEach(objects::add);
        return objects;
    }
}
