// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A JDK of this machine whose {@code jfr} tool reads what iotrace wrote. */
record Jdk(Path home) {
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    /** The one that runs the tests, those under /usr/lib/jvm, and those named in the system property {@code iotrace.jdks}. */
    static List<Jdk> all() {
        List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        for (String named : System.getProperty("iotrace.jdks", "").split(":", -1)) {
            homes.add(Path.of(named));
        }
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> installed = Files.list(INSTALLED)) {
                installed.sorted().forEach(homes::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        List<Jdk> jdks = homes.stream()
                .filter(home -> Files.isExecutable(home.resolve("bin/jfr")))
                .map(Jdk::real)
                .distinct()
                .toList();
        if (jdks.size() < 2) {
            System.out.println("only " + jdks + " has a jfr tool here, so that no other JDK is tested");
        }
        return jdks;
    }

    private static Jdk real(Path home) {
        try {
            return new Jdk(home.toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code jfr} with these arguments and returns its output; it must not fail. */
    String jfr(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/jfr").toString()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + ":\n" + output).isZero();
        return output;
    }

    /** Number of events that {@code jfr summary} counts, in all its rows of that name. */
    List<Long> summaryRows(Path file, String event) throws IOException, InterruptedException {
        Matcher row = Pattern.compile(Pattern.quote(event) + "\\s+(\\d+)").matcher(jfr("summary", file));
        List<Long> rows = new ArrayList<>();
        while (row.find()) {
            rows.add(Long.parseLong(row.group(1)));
        }
        return rows;
    }
}
