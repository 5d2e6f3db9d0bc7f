// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of the test's own on a loop device of its own, or that device alone. */
final class MountedFileSystem implements AutoCloseable {
    /** As small as mkfs.xfs allows. */
    private static final long BYTES = 320L << 20;

    private final Path device;
    private final Path folder;

    private MountedFileSystem(Path device, Path folder) {
        this.device = device;
        this.folder = folder;
    }

    /** A loop device over a sparse file below a folder, and on it a file system of a type, mounted below that folder too. */
    static MountedFileSystem create(Path parent, String type) throws IOException {
        Path device = loopDevice(parent, type);
        Path folder = Files.createDirectory(parent.resolve(type));
        Recordings.run(mkfs(type).toString(), "-q", device.toString());
        Recordings.run("mount", "-t", type, device.toString(), folder.toString());
        return new MountedFileSystem(device, folder);
    }

    /** A loop device over an image. */
    static MountedFileSystem device(Path image) throws IOException {
        return new MountedFileSystem(attach(image), null);
    }

    private static Path loopDevice(Path parent, String name) throws IOException {
        Path file = parent.resolve(name + ".loop");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(BYTES);
        }
        return attach(file);
    }

    private static Path attach(Path file) throws IOException {
        return Path.of(
                Recordings.run("losetup", "--find", "--show", file.toString()).strip());
    }

    /** Whether this kernel knows a type without loading a module, and there is a program to make one. */
    static boolean isPossible(String type) throws IOException {
        return Files.isExecutable(mkfs(type))
                && Files.readAllLines(Path.of("/proc/filesystems")).stream()
                        .anyMatch(line -> line.endsWith("\t" + type));
    }

    private static Path mkfs(String type) {
        return Path.of("/usr/sbin/mkfs." + type);
    }

    Path device() {
        return device;
    }

    Path folder() {
        return folder;
    }

    /** Name of the device, such as {@code loop3}. */
    String leaf() {
        return device.getFileName().toString();
    }

    @Override
    public void close() throws IOException {
        if (folder != null) {
            Recordings.run("umount", folder.toString());
        }
        Recordings.run("losetup", "--detach", device.toString());
    }
}
