// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@code qemu-storage-daemon} that serves images over unix sockets. {@code --daemonize} returns when the sockets listen. */
final class StorageDaemon implements AutoCloseable {
    private static final Path BINARY = Path.of("/usr/bin/qemu-storage-daemon");

    private final long pid;

    private StorageDaemon(long pid) {
        this.pid = pid;
    }

    /** Serves an image as a vhost-user-blk disk. */
    static StorageDaemon vhostUser(Path image, Path socket) throws IOException {
        return start(
                image,
                "--export",
                "type=vhost-user-blk,id=export,node-name=image,writable=on,addr.type=unix,addr.path=" + socket);
    }

    /** Serves an image as the default NBD export. */
    static StorageDaemon nbd(Path image, Path socket) throws IOException {
        return start(
                image,
                "--nbd-server",
                "addr.type=unix,addr.path=" + socket,
                "--export",
                "type=nbd,id=export,node-name=image,name=,writable=on");
    }

    private static StorageDaemon start(Path image, String... exports) throws IOException {
        assumeTrue(Files.isExecutable(BINARY), "needs: " + BINARY);
        Path pidFile = image.resolveSibling(image.getFileName() + ".pid");
        List<String> words = new ArrayList<>(List.of(
                BINARY.toString(),
                "--daemonize",
                "--pidfile",
                pidFile.toString(),
                "--blockdev",
                "driver=file,node-name=image,cache.direct=on,aio=native,filename=" + image));
        words.addAll(List.of(exports));
        Recordings.run(words.toArray(String[]::new));
        return new StorageDaemon(Long.parseLong(Files.readString(pidFile).strip()));
    }

    long pid() {
        return pid;
    }

    @Override
    public void close() {
        ProcessHandle.of(pid).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }
}
