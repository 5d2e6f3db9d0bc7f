// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashSet;
import java.util.Set;

/** Cuts a file back to its complete chunks, and the padding at its end back to its own size. */
final class ChunkRepair {
    private final FileChannel channel;

    private final Set<Long> starts = new HashSet<>();
    private boolean hasEvents;

    ChunkRepair(FileChannel channel) {
        this.channel = channel;
    }

    /** Returns where the complete chunks end, or null when there is none. */
    ChunkWriter.Layout repair() throws IOException {
        long size = channel.size();
        long end = 0;
        long last = -1;
        while (end < size) {
            ChunkHeader header = ChunkHeader.read(channel, end);
            if (header == null || header.size() > size - end) {
                break;
            }
            starts.add(header.startNanos());
            last = end;
            end += header.size();
        }
        if (last < 0) {
            return null;
        }
        return shrink(last, end);
    }

    /** Ends the last chunk behind its last event, with a padding event of its least size. */
    private ChunkWriter.Layout shrink(long chunk, long end) throws IOException {
        long padding = padding(chunk, end);
        ChunkWriter.Layout layout = new ChunkWriter.Layout(padding + ChunkWriter.PADDING_BYTES, chunk);
        if (layout.end() < end) {
            write(
                    chunk + ChunkWriter.SIZE_OFFSET,
                    ByteBuffer.allocate(Long.BYTES)
                            .putLong(layout.end() - chunk)
                            .flip());
        }
        write(padding, ByteBuffer.wrap(ChunkWriter.padding(ChunkWriter.PADDING_BYTES)));
        if (layout.end() > end) {
            write(
                    chunk + ChunkWriter.SIZE_OFFSET,
                    ByteBuffer.allocate(Long.BYTES)
                            .putLong(layout.end() - chunk)
                            .flip());
        }
        channel.truncate(layout.end());
        return layout;
    }

    /** Where the last chunk's padding is, or would be: behind its last event that is neither metadata nor constants. */
    private long padding(long chunk, long end) throws IOException {
        EventScanner scanner = new EventScanner(channel, chunk + ChunkWriter.HEADER_BYTES, end);
        long found = end;
        while (scanner.next()) {
            hasEvents |= scanner.type() > ChunkWriter.CHECKPOINT_TYPE;
            boolean paddingEvent = scanner.type() == MetadataElement.EVENT_TYPE
                    && (scanner.size() == ChunkWriter.PADDING_BYTES || scanner.eventEnd() >= end);
            found = paddingEvent ? scanner.eventStart() : end;
        }
        return found;
    }

    /** When the complete chunks begin. */
    Set<Long> starts() {
        return starts;
    }

    /** Whether the last chunk has any event. */
    boolean hasEvents() {
        return hasEvents;
    }

    private void write(long position, ByteBuffer bytes) throws IOException {
        Channels.write(channel, position, bytes);
    }
}
