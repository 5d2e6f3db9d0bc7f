// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Opens the files of a recording, readable by their owner alone. The seam at which a test lets a disk run full. */
@FunctionalInterface
interface Channels {
    Channels FILES = (file, options) -> FileChannel.open(file, options, OwnerOnly.ATTRIBUTE);

    FileChannel open(Path file, Set<? extends OpenOption> options) throws IOException;

    /** Creates a file that is not there yet, for reading and writing; never through a link that somebody left at its place. */
    default FileChannel createNew(Path file) throws IOException {
        return open(
                file,
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS));
    }

    /** Opens a file that is there, for reading and writing; a link is refused. */
    default FileChannel openExisting(Path file) throws IOException {
        return open(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    /** Holds the constant that an interface cannot hide. */
    final class OwnerOnly {
        private static final FileAttribute<?> ATTRIBUTE =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

        private OwnerOnly() {}
    }

    /** Writes all of {@code bytes} at {@code position}. */
    static void write(FileChannel channel, long position, ByteBuffer bytes) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** Reads {@code count} bytes at {@code position}. */
    static byte[] read(FileChannel channel, long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException("the file ends at " + (position + bytes.position()));
            }
        }
        return bytes.array();
    }

    /** Copies {@code count} bytes between files, inside the kernel where it can. */
    static void copy(FileChannel source, long from, long count, FileChannel target, long to) throws IOException {
        target.position(to);
        long done = 0;
        while (done < count) {
            long copied = source.transferTo(from + done, count - done, target);
            if (copied <= 0) {
                throw new EOFException("the file ends at " + (from + done));
            }
            done += copied;
        }
    }
}
