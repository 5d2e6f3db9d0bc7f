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

    private static final int LOOKS = 100;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fdinfo");
    private static final Pattern FUNCTION = Pattern.compile("\\[(\\d+)] FUNC '(\\w+)'.*");

    private BpfObjects() {}

    /** Ids of this process's objects of a kind: {@code prog}, {@code map} or {@code link}. */
    static Set<Integer> ownIds(String kind) throws IOException {
        Pattern id = Pattern.compile("(?m)^" + kind + "_id:\\s*(\\d+)");
        Set<Integer> ids = new HashSet<>();
        List<Path> descriptors;
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            descriptors = all.toList();
        }
        for (Path descriptor : descriptors) {
            Matcher matcher = id.matcher(text(descriptor));
            if (matcher.find() && !isLinkAskedFor(kind, descriptor)) {
                ids.add(Integer.valueOf(matcher.group(1)));
            }
        }
        return ids;
    }

    /** A link's descriptor tells its program's id too. */
    private static boolean isLinkAskedFor(String kind, Path descriptor) {
        return kind.equals("prog") && text(descriptor).contains("link_id:");
    }

    private static String text(Path descriptor) {
        try {
            return Files.readString(descriptor);
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** Which of these the kernel still has: it frees a program some time after its last link. */
    static Set<Integer> left(String kind, Set<Integer> ids) throws IOException {
        Set<Integer> left = new HashSet<>(ids);
        for (int i = 0; i < LOOKS && !left.isEmpty(); i++) {
            left.retainAll(allIds(kind));
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

    /** What the links of this process are attached to, such as {@code tp_btf:block_rq_issue}. */
    static Set<String> ownLinks() throws IOException {
        Set<Integer> own = ownIds("link");
        Map<Integer, String> functions = new HashMap<>();
        Set<String> hooks = new TreeSet<>();
        for (JsonNode link : show("link")) {
            if (own.contains(link.get("id").asInt())) {
                if (link.has("tp_name")) {
                    hooks.add("tp_btf:" + link.get("tp_name").asText());
                } else {
                    if (functions.isEmpty()) {
                        functions.putAll(kernelFunctions());
                    }
                    String function = functions.get(link.path("target_btf_id").asInt());
                    hooks.add(function == null ? link.toString() : "fentry:" + function);
                }
            }
        }
        return hooks;
    }

    private static Map<Integer, String> kernelFunctions() throws IOException {
        Map<Integer, String> names = new HashMap<>();
        for (String line : Recordings.run(BPFTOOL.toString(), "btf", "dump", "file", "/sys/kernel/btf/vmlinux")
                .split("\n", -1)) {
            Matcher function = FUNCTION.matcher(line);
            if (function.matches()) {
                names.put(Integer.valueOf(function.group(1)), function.group(2));
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
