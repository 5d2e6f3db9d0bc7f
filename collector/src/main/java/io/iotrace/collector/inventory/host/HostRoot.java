// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The host's {@code /proc} and {@code /sys} below a root directory: {@code /} for the host itself, another directory for a host whose
 * file systems are mounted there or for a recorded tree. Paths are given absolute, as on the host. What cannot be read is absent,
 * since processes and devices come and go.
 *
 * <p>In a recorded tree {@code /proc/PID/fd/N} is a symbolic link, or a file holding the link's text, and the file {@code stat.txt} at
 * the root may say what {@code stat(2)} would; see the README beside the trees in the tests.
 */
public final class HostRoot {
    private static final String RECORDED_STATUS = "stat.txt";
    private static final Pattern PROCESS_LINK = Pattern.compile("/proc/\\d+/(exe|cwd|root|fd/\\d+)");

    private final Path root;
    private final boolean live;
    private final Map<String, FileStatus> recorded;

    /** @param root directory that stands for the host's {@code /} */
    public HostRoot(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.live = isProcessFileSystem(this.root.resolve("proc"));
        this.recorded = live
                ? Map.of()
                : RecordedStatus.parse(text("/" + RECORDED_STATUS).orElse(""));
    }

    /** The host this program runs on. */
    public static HostRoot live() {
        return new HostRoot(Path.of("/"));
    }

    private static boolean isProcessFileSystem(Path proc) {
        try {
            return Files.getFileStore(proc).type().equals("proc");
        } catch (IOException absent) {
            return false;
        }
    }

    /** Whether {@code /proc} is a running kernel's, so that its magic links can be followed. */
    public boolean isLive() {
        return live;
    }

    /** Where a path of the host lies. Links of a recorded tree are followed inside of it. */
    public Path at(String path) {
        Path place = root.resolve(path.substring(1));
        return live
                ? place
                : link(path)
                        .filter(target -> target.startsWith("/"))
                        .map(target -> root.resolve(target.substring(1)))
                        .orElse(place);
    }

    /** Text of a file without trailing blanks and line ends. */
    public Optional<String> text(String path) {
        try {
            return Optional.of(new String(Files.readAllBytes(at(path)), StandardCharsets.UTF_8).stripTrailing());
        } catch (IOException | InvalidPathException unreadable) {
            return Optional.empty();
        }
    }

    /** The same of a file of at most so many bytes; empty for a longer one. */
    public Optional<String> text(String path, int mostBytes) {
        try (InputStream input = Files.newInputStream(at(path))) {
            byte[] bytes = input.readNBytes(mostBytes + 1);
            return bytes.length > mostBytes
                    ? Optional.empty()
                    : Optional.of(new String(bytes, StandardCharsets.UTF_8).stripTrailing());
        } catch (IOException | InvalidPathException unreadable) {
            return Optional.empty();
        }
    }

    /** A whole number that is all a file holds. */
    public Optional<Integer> number(String path) {
        return text(path).filter(text -> text.matches("-?\\d{1,9}")).map(Integer::valueOf);
    }

    /** Opens a file for reading; for {@code /proc/PID/fd/N} this is a new description of the same file, never the process's own. */
    public Optional<InputStream> open(String path) {
        try {
            return Optional.of(Files.newInputStream(at(path)));
        } catch (IOException | InvalidPathException unreadable) {
            return Optional.empty();
        }
    }

    /** Names in a directory, sorted; none when it cannot be read. */
    public List<String> list(String path) {
        try (Stream<Path> entries = Files.list(at(path))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException | UncheckedIOException | InvalidPathException unreadable) {
            return List.of();
        }
    }

    public boolean exists(String path) {
        return test(path, Files::exists);
    }

    public boolean isDirectory(String path) {
        return test(path, Files::isDirectory);
    }

    /** Whether this process may read a directory or file; false also when it does not exist. */
    public boolean isReadable(String path) {
        return test(path, Files::isReadable);
    }

    /** Text of a symbolic link. */
    public Optional<String> link(String path) {
        try {
            Path place = root.resolve(path.substring(1));
            if (Files.isSymbolicLink(place)) {
                return Optional.of(Files.readSymbolicLink(place).toString());
            }
            return !live && PROCESS_LINK.matcher(path).matches() && Files.isRegularFile(place)
                    ? Optional.of(Files.readString(place).stripTrailing())
                    : Optional.empty();
        } catch (IOException | InvalidPathException unreadable) {
            return Optional.empty();
        }
    }

    /** The path behind all links, below the root and written as on the host. */
    public Optional<String> realPath(String path) {
        try {
            return Optional.of("/" + root.toRealPath().relativize(at(path).toRealPath()));
        } catch (IOException | InvalidPathException absent) {
            return Optional.empty();
        }
    }

    /** What {@code stat(2)} says of the file behind a path, links followed. */
    public Optional<FileStatus> status(String path) {
        try {
            return live ? NativeFiles.status(at(path).toString()) : Optional.ofNullable(recorded.get(path));
        } catch (InvalidPathException unreadable) {
            return Optional.empty();
        }
    }

    /** A path that the locale cannot write names no file that this program could look at. */
    private boolean test(String path, Predicate<Path> test) {
        try {
            return test.test(at(path));
        } catch (InvalidPathException unreadable) {
            return false;
        }
    }
}
