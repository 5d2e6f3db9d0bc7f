// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.HostRoot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The beginning of a disk image.
 *
 * @param format {@code qcow2}, or {@code raw} when it begins like no format known here
 * @param backingFile name of the backing image in the header
 */
record ImageHeader(String format, Optional<String> backingFile) {
    private static final int HEADER_BYTES = 4096;
    /** {@code QFI\xfb}. */
    private static final int QCOW2_MAGIC = 0x514649fb;

    private static final int LONGEST_NAME_BYTES = 1023;

    /**
     * Reads a header through a new read-only description of the file, so that the process's own position stays.
     *
     * <pre>
     *   0 u32 magic   4 u32 version   8 u64 offset of the backing file's name   16 u32 length of it   (big endian)
     * </pre>
     *
     * @return empty when the image cannot be read
     */
    static Optional<ImageHeader> read(HostRoot host, String path) {
        Optional<InputStream> opened = host.open(path);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream input = opened.get()) {
            return Optional.of(parse(input.readNBytes(HEADER_BYTES)));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static ImageHeader parse(byte[] bytes) {
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (header.limit() < 20 || header.getInt(0) != QCOW2_MAGIC) {
            return new ImageHeader("raw", Optional.empty());
        }
        long offset = header.getLong(8);
        int length = header.getInt(16);
        boolean inside = offset > 0 && length > 0 && length <= LONGEST_NAME_BYTES && offset + length <= header.limit();
        return new ImageHeader(
                "qcow2",
                inside
                        ? Optional.of(new String(bytes, (int) offset, length, StandardCharsets.UTF_8))
                        : Optional.empty());
    }
}
