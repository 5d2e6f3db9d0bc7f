// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A JDK of this machine in which tests start programs with the agent. */
record Jvm(Path home, int version) {
    static final Path AGENT = Path.of("target/iotrace-agent.jar").toAbsolutePath();
    /** Not the classes of the module, which the agent's jar has. */
    private static final Path TESTS = Path.of("target/test-classes").toAbsolutePath();

    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final long LIMIT_SECONDS = 120;

    /** What a program said. */
    record Result(int code, String out, String err) {
        Result succeeded() {
            assertThat(code).as("exit code, with stderr %s", err).isZero();
            return this;
        }
    }

    /** The JDK that runs the tests, the others below /usr/lib/jvm, and those named in the system property {@code iotrace.jdks}. */
    static List<Jvm> all() throws IOException {
        List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        for (String named : System.getProperty("iotrace.jdks", "").split(":", -1)) {
            homes.add(Path.of(named));
        }
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> installed = Files.list(INSTALLED)) {
                installed.sorted().forEach(homes::add);
            }
        }
        List<Jvm> jvms = new ArrayList<>();
        for (Path home : homes) {
            if (Files.isExecutable(home.resolve("bin/java")) && Files.isReadable(home.resolve("release"))) {
                Path real = home.toRealPath();
                int version = version(Files.readString(real.resolve("release")));
                if (version >= 17 && jvms.stream().noneMatch(jvm -> jvm.home.equals(real))) {
                    jvms.add(new Jvm(real, version));
                }
            }
        }
        return jvms;
    }

    private static int version(String release) {
        String text = release.replaceAll("(?s).*JAVA_VERSION=\"(\\d+).*", "$1");
        return text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
    }

    /** The agent's option with these settings. */
    static String agent(String options) {
        return "-javaagent:" + AGENT + (options.isEmpty() ? "" : "=" + options);
    }

    /** Options, class path of the tests, and main class with its arguments. */
    List<String> command(List<String> options, Class<?> main, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/java").toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    private static String classPath() {
        StringBuilder path = new StringBuilder(TESTS.toString());
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
            String name = Path.of(entry).getFileName().toString();
            if (name.matches("(h2|lucene|derby|kafka|slf4j).*[.]jar")) {
                path.append(java.io.File.pathSeparator).append(entry);
            }
        }
        return path.toString();
    }

    /** A jar among the tests' dependencies whose name begins so. */
    static Path jar(String prefix) {
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
            if (Path.of(entry).getFileName().toString().startsWith(prefix)) {
                return Path.of(entry);
            }
        }
        throw new IllegalArgumentException("no " + prefix + " among the tests' dependencies");
    }

    Result run(List<String> options, Class<?> main, Object... arguments) throws Exception {
        return run(command(options, main, arguments));
    }

    static Result run(List<String> command) throws Exception {
        Path out = Files.createTempFile("iotrace", ".out");
        Path err = Files.createTempFile("iotrace", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end; it said " + Files.readString(err));
            }
            return new Result(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    @Override
    public String toString() {
        return "JDK " + version;
    }
}
