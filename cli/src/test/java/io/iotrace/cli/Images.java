// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder of disk images; not below /tmp, which may be in memory and have no device. */
final class Images implements AutoCloseable {
    private static final int BYTES = 32 << 20;

    private final Path folder;

    Images() throws IOException {
        folder = Files.createTempDirectory(Path.of("/var/tmp"), "iotrace-test-");
    }

    Path folder() {
        return folder;
    }

    /** An image that is data in every block, so that no request ends at a hole, and on the disk, so that none extends it. */
    Path image(String name) throws IOException {
        return image(folder, name, BYTES);
    }

    /** The same elsewhere and of another size. */
    static Path image(Path folder, String name, int bytes) throws IOException {
        byte[] data = new byte[bytes];
        Arrays.fill(data, (byte) 1);
        Path file = Files.write(folder.resolve(name + ".img"), data);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return file;
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
