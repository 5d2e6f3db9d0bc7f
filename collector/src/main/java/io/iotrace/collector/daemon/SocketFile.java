// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes Unix sockets that root may connect to, and a group that is named. */
final class SocketFile {
    private SocketFile() {}

    /**
     * Binds a socket, in the place of one at which nobody answers.
     *
     * @param group who may connect beside root; null for nobody
     * @throws IOException when another daemon listens there, or the group does not exist
     */
    static ServerSocketChannel bind(Path path, String group) throws IOException {
        if (Files.exists(path)) {
            if (answers(path)) {
                throw new IOException("another iotrace daemon listens on " + path);
            }
            Files.delete(path);
        }
        Path directory = path.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path fresh = Files.createTempDirectory(
                directory,
                ".iotrace",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path inside = fresh.resolve("socket");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(inside));
            restrict(inside, group);
            Files.move(inside, path);
        } catch (IOException e) {
            server.close();
            Files.deleteIfExists(inside);
            throw e;
        } finally {
            Files.deleteIfExists(fresh);
        }
        return server;
    }

    /** Nobody can connect before the mode is right: the socket is made inside a directory that only root may enter. */
    private static void restrict(Path socket, String group) throws IOException {
        Files.setPosixFilePermissions(
                socket, PosixFilePermissions.fromString(group == null ? "rw-------" : "rw-rw----"));
        if (group != null) {
            Files.getFileAttributeView(socket, PosixFileAttributeView.class)
                    .setGroup(socket.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByGroupName(group));
        }
    }

    private static boolean answers(Path path) {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
