// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The directory of recordings that the daemon made: named by VM and time, and kept below a size, the oldest going first. */
public final class Recordings {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path directory;
    private final long mostBytes;

    public Recordings(Path directory, long mostBytes) {
        this.directory = directory;
        this.mostBytes = mostBytes;
    }

    /** A file that is not there yet. A VM's name is no path: what is no letter, digit, dot or dash becomes a dash. */
    public Path fileFor(String vm, Instant now) throws IOException {
        Files.createDirectories(directory);
        String name = vm.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^\\.+", "-");
        String stem = (name.length() > 80 ? name.substring(0, 80) : name) + "-" + TIME.format(now);
        Path file = directory.resolve(stem + ".jfr");
        for (int i = 2; Files.exists(file); i++) {
            file = directory.resolve(stem + "-" + i + ".jfr");
        }
        return file;
    }

    /** Deletes the oldest recordings until the rest is below the limit; never the one that is given. */
    public void makeRoom(Path keep) throws IOException {
        List<Path> files = new ArrayList<>();
        long bytes = 0;
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.jfr")) {
            for (Path file : found) {
                files.add(file);
                bytes += Files.size(file);
            }
        }
        files.sort(Comparator.comparing(Recordings::modified).thenComparing(Path::getFileName));
        for (Path file : files) {
            if (bytes <= mostBytes) {
                return;
            }
            if (!file.equals(keep)) {
                bytes -= Files.size(file);
                Files.delete(file);
            }
        }
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }
}
