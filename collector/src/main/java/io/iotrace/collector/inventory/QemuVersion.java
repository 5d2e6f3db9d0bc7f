// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.FileStatus;
import io.iotrace.collector.inventory.host.HostRoot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Version of a QEMU binary without running it: {@code version()} in QEMU's softmmu/vl.c prints one constant string, which therefore lies
 * in the binary as it is printed, package version included.
 */
final class QemuVersion {
    private static final byte[] MARK = "QEMU emulator version ".getBytes(StandardCharsets.US_ASCII);
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int LONGEST_VERSION_BYTES = 128;

    private final Map<FileStatus, Optional<String>> known = new ConcurrentHashMap<>();

    /** Version such as {@code 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)}; empty when the binary cannot be read or holds none. */
    Optional<String> of(HostRoot host, int pid) {
        String executable = "/proc/" + pid + "/exe";
        Optional<FileStatus> identity = host.status(executable);
        return identity.isPresent()
                ? known.computeIfAbsent(identity.get(), binary -> read(host, executable))
                : read(host, executable);
    }

    private static Optional<String> read(HostRoot host, String executable) {
        Optional<InputStream> opened = host.open(executable);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream input = opened.get()) {
            return scan(input);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Chunks overlap by what a hit may need, so that none is cut. */
    private static Optional<String> scan(InputStream input) throws IOException {
        int overlap = MARK.length + LONGEST_VERSION_BYTES;
        byte[] window = new byte[overlap + CHUNK_BYTES];
        int kept = 0;
        while (true) {
            int read = input.readNBytes(window, kept, CHUNK_BYTES);
            int length = kept + read;
            int at = indexOfMark(window, length);
            if (at >= 0 && (at + overlap <= length || read < CHUNK_BYTES)) {
                return Optional.of(line(window, at + MARK.length, length));
            }
            if (read < CHUNK_BYTES) {
                return Optional.empty();
            }
            kept = overlap;
            System.arraycopy(window, length - overlap, window, 0, overlap);
        }
    }

    private static int indexOfMark(byte[] window, int length) {
        for (int at = 0; at + MARK.length <= length; at++) {
            int matched = 0;
            while (matched < MARK.length && window[at + matched] == MARK[matched]) {
                matched++;
            }
            if (matched == MARK.length) {
                return at;
            }
        }
        return -1;
    }

    private static String line(byte[] window, int from, int length) {
        int end = from;
        while (end < length && window[end] >= ' ' && end - from < LONGEST_VERSION_BYTES) {
            end++;
        }
        return new String(window, from, end - from, StandardCharsets.US_ASCII).strip();
    }
}
