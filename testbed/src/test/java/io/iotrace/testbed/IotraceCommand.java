// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The built command as the virtual host runs it. Java is ten times slower there, so the classes come from an archive that
 * is made here, and only the first compiler works.
 */
final class IotraceCommand {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path LIBRARIES =
            Path.of("../cli/target/iotrace/lib").toAbsolutePath().normalize();
    private static final Path ARCHIVE = Path.of("target/iotrace.jsa").toAbsolutePath();
    private static final String MAIN = "io.iotrace.cli.Main";

    private static String command;

    private IotraceCommand() {}

    /** The words before iotrace's own. */
    static synchronized String inHost() {
        if (command == null) {
            String classPath = classPath();
            archive(classPath);
            command = JAVA + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -XX:SharedArchiveFile=" + ARCHIVE
                    + " -Xlog:disable -Xlog:all=error:stderr -cp " + classPath + " " + MAIN;
        }
        return command;
    }

    /** The command on this machine. */
    static List<String> here(String... arguments) {
        List<String> words = new ArrayList<>(List.of(JAVA.toString(), "-XX:+UseSerialGC", "-cp", classPath(), MAIN));
        words.addAll(List.of(arguments));
        return words;
    }

    private static String classPath() {
        try (Stream<Path> files = Files.list(LIBRARIES)) {
            return files.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException("the command is not built: mvn -DskipTests package", e);
        }
    }

    /** The static kind of archive, since the dynamic one leaves out classes of an old format, such as picocli's. */
    private static void archive(String classPath) {
        Path list = ARCHIVE.resolveSibling("iotrace.classes");
        // A report of nothing but this process, and a recording of that.
        run(
                classPath,
                List.of("-Xshare:off", "-XX:DumpLoadedClassList=" + list),
                List.of(
                        MAIN,
                        "attach",
                        "--any-process",
                        "--duration",
                        "1s",
                        "--format",
                        "json",
                        "--output",
                        ARCHIVE.resolveSibling("none.jfr").toString(),
                        Long.toString(ProcessHandle.current().pid())));
        run(
                classPath,
                List.of("-Xshare:dump", "-XX:SharedClassListFile=" + list, "-XX:SharedArchiveFile=" + ARCHIVE),
                List.of());
    }

    /** Its failure does no harm but to the time that the host needs: -Xshare:auto goes on without. */
    private static void run(String classPath, List<String> options, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(JAVA.toString(), "-XX:+UseSerialGC"));
        words.addAll(options);
        words.addAll(List.of("-cp", classPath));
        words.addAll(arguments);
        try {
            new ProcessBuilder(words)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
