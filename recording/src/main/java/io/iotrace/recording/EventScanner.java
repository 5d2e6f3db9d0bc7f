// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Walks over the events of a stretch of a file, each wholly in memory when it is looked at. Memory stays constant. */
final class EventScanner {
    private static final int BUFFER_BYTES = 1 << 18;
    /** A size takes at most five bytes, a type nine. */
    private static final int PREFIX_BYTES = 14;
    /** Larger events are not iotrace's: its largest carry a command line. */
    private static final int LARGEST = 1 << 26;

    private final FileChannel channel;
    private final JfrCursor cursor = new JfrCursor(new byte[BUFFER_BYTES], 0);
    private final long end;
    /** Position in the file of the buffer's first byte, and bytes in the buffer. */
    private long bufferStart;

    private int filled;
    private long next;
    private long start;
    private int size;
    private long type;

    EventScanner(FileChannel channel, long from, long end) {
        this.channel = channel;
        this.end = end;
        next = from;
        bufferStart = from;
    }

    /** Moves to the next event; false when none begins before the end, or what is there is no event. */
    boolean next() throws IOException {
        if (next >= end) {
            return false;
        }
        start = next;
        if (!load(start, (int) Math.min(PREFIX_BYTES, end - start))) {
            return false;
        }
        cursor.position = (int) (start - bufferStart);
        int limit = (int) Math.min(filled, end - bufferStart);
        if (!readPrefix(limit)) {
            return false;
        }
        next = start + size;
        return true;
    }

    private boolean readPrefix(int limit) {
        try {
            size = cursor.readInt();
            type = cursor.readLong();
        } catch (IndexOutOfBoundsException e) {
            return false;
        }
        return cursor.position <= limit && size > 0;
    }

    /** Reads all of the event into memory; false when it goes on behind the end. The cursor then stands behind its type. */
    boolean loadEvent() throws IOException {
        if (start + size > end || size > LARGEST) {
            return false;
        }
        if (start + size > bufferStart + filled) {
            int typeEnd = (int) (cursor.position - (start - bufferStart));
            if (!load(start, size)) {
                return false;
            }
            cursor.position = (int) (start - bufferStart) + typeEnd;
        }
        return true;
    }

    private boolean load(long from, int count) throws IOException {
        if (from >= bufferStart && from + count <= bufferStart + filled) {
            return true;
        }
        if (count > cursor.bytes.length) {
            cursor.bytes = new byte[count];
        }
        bufferStart = from;
        filled = 0;
        ByteBuffer target = ByteBuffer.wrap(cursor.bytes);
        while (filled < count) {
            int got = channel.read(target, from + filled);
            if (got < 0) {
                return false;
            }
            filled += got;
        }
        return true;
    }

    /** Stands behind the event's type; its array holds the event after {@link #loadEvent}. */
    JfrCursor cursor() {
        return cursor;
    }

    /** First byte behind the event, as an index of the cursor. */
    int limit() {
        return (int) (start - bufferStart) + size;
    }

    long type() {
        return type;
    }

    long size() {
        return size;
    }

    long eventStart() {
        return start;
    }

    long eventEnd() {
        return start + size;
    }
}
