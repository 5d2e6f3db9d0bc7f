// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/** A disk with room for so many bytes: a write that does not fit is made in part, and the next one fails. */
final class FailingChannels implements Channels {
    private long left;
    private Runnable afterEachCall = () -> {};

    FailingChannels(long left) {
        this.left = left;
    }

    long left() {
        return left;
    }

    /** Runs {@code look} after each call that changes a file. */
    void afterEachCall(Runnable look) {
        afterEachCall = look;
    }

    @Override
    public FileChannel open(Path file, Set<? extends OpenOption> options) throws IOException {
        return new Failing(Channels.FILES.open(file, options));
    }

    private final class Failing extends FileChannel {
        private final FileChannel file;

        Failing(FileChannel file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            long overwritten = Math.max(0, Math.min(file.size() - position, source.remaining()));
            int fits = (int) Math.min(source.remaining(), overwritten + left);
            if (fits == 0 && source.hasRemaining()) {
                throw new IOException("No space left on device");
            }
            int limit = source.limit();
            source.limit(source.position() + fits);
            int written = file.write(source, position);
            source.limit(limit);
            left -= Math.max(0, written - overwritten);
            afterEachCall.run();
            return written;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int written = write(source, file.position());
            file.position(file.position() + written);
            return written;
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, 1 << 16));
            int read = file.read(bytes, position);
            return read <= 0 ? read : target.write(bytes.flip());
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return file.read(target);
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public FileChannel position(long position) throws IOException {
            file.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            left += Math.max(0, file.size() - size);
            file.truncate(size);
            afterEachCall.run();
            return this;
        }

        @Override
        public void force(boolean metadata) throws IOException {
            file.force(metadata);
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
            return file.transferFrom(source, position, count);
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
            return file.map(mode, position, size);
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) throws IOException {
            return file.lock(position, size, shared);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
