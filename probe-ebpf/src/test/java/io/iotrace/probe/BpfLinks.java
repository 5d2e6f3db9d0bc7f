// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the kernel says of the BPF links that a process holds (bpf_link_show_fdinfo), and bpftool of their programs. */
final class BpfLinks {
    private static final Pattern PROGRAM = Pattern.compile("(?m)^prog_id:\\s*(\\d+)$");
    private static final Pattern NAME = Pattern.compile("name (\\S+)");

    private BpfLinks() {}

    static Set<Integer> programsOf(long processId) {
        Set<Integer> programs = new TreeSet<>();
        Path descriptors = Path.of("/proc", String.valueOf(processId), "fdinfo");
        try (Stream<Path> all = Files.list(descriptors)) {
            for (Path one : (Iterable<Path>) all::iterator) {
                String text = read(one);
                Matcher program = PROGRAM.matcher(text);
                if (text.contains("link_type:") && program.find()) {
                    programs.add(Integer.valueOf(program.group(1)));
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return programs;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // closed since it was listed
        }
    }

    static String nameOf(int program) {
        Matcher name = NAME.matcher(Commands.run("bpftool", "prog", "show", "id", String.valueOf(program)));
        return name.find() ? name.group(1) : "";
    }
}
