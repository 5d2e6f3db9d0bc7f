// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.Fiemap;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.event.ImageLayout;
import io.iotrace.recording.event.VirtualDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an image is made (QEMU's docs/interop/qcow2.txt) and where its bytes are (FIEMAP). At most 4096 extents are asked for, 512 a call,
 * and the kernel is never asked to write the file out first; reading still waits for a device that hangs.
 *
 * <pre>
 *   0 u32 magic   4 u32 version   20 u32 cluster bits   24 u64 size   32 u32 encryption   60 u32 snapshots
 *  72 u64 incompatible features: 0 dirty, 2 external data, 4 extended L2   80 u64 compatible features: 0 lazy refcounts   (big endian)
 * </pre>
 */
public final class ImageLayoutReader {
    private static final int MOST_EXTENTS = 4096;
    private static final int HEADER_BYTES = 104;
    private static final int MAGIC = 0x514649fb;
    private static final int SMALLEST_CLUSTER = 9;
    private static final int LARGEST_CLUSTER = 21;

    private final HostRoot host;

    public ImageLayoutReader(HostRoot host) {
        this.host = host;
    }

    private record Header(long clusterBytes, long virtualBytes, int snapshots, String features) {
        static final Header UNKNOWN = new Header(0, 0, -1, "");
    }

    private record Places(int extents, int pieces, long mapped, long unwritten, long shared, boolean complete) {
        static final Places UNKNOWN = new Places(0, 0, 0, 0, 0, false);
    }

    /** Layout of a disk's image; empty when the disk has no local file, or nothing of it can be read. */
    public Optional<ImageLayout> read(VirtualDisk disk) {
        Optional<String> path = OpenImage.path(host, disk);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        Header header = "qcow2".equals(disk.format()) ? header(path.get()) : Header.UNKNOWN;
        Places places = disk.inode() == 0 || !host.isLive() ? Places.UNKNOWN : places(path.get());
        return header.equals(Header.UNKNOWN) && places.equals(Places.UNKNOWN)
                ? Optional.empty()
                : Optional.of(new ImageLayout(
                        disk.virtualMachine(),
                        disk.processId(),
                        disk.disk(),
                        header.clusterBytes,
                        header.virtualBytes,
                        header.snapshots,
                        header.features,
                        places.extents,
                        places.pieces,
                        places.mapped,
                        places.unwritten,
                        places.shared,
                        places.complete));
    }

    private Header header(String path) {
        Optional<InputStream> opened = host.open(path);
        if (opened.isEmpty()) {
            return Header.UNKNOWN;
        }
        try (InputStream input = opened.get()) {
            return parse(ByteBuffer.wrap(input.readNBytes(HEADER_BYTES)));
        } catch (IOException unreadable) {
            return Header.UNKNOWN;
        }
    }

    private static Header parse(ByteBuffer header) {
        if (header.limit() < 72 || header.getInt(0) != MAGIC) {
            return Header.UNKNOWN;
        }
        int bits = header.getInt(20);
        List<String> features = new ArrayList<>();
        if (header.getInt(32) != 0) {
            features.add("encrypted");
        }
        if (header.getInt(4) >= 3 && header.limit() >= 88) {
            long incompatible = header.getLong(72);
            addIf(features, incompatible, 0, "dirty");
            addIf(features, incompatible, 2, "external-data");
            addIf(features, incompatible, 4, "extended-l2");
            addIf(features, header.getLong(80), 0, "lazy-refcounts");
        }
        boolean sane = bits >= SMALLEST_CLUSTER && bits <= LARGEST_CLUSTER;
        return new Header(
                sane ? 1L << bits : 0, Math.max(0, header.getLong(24)), header.getInt(60), String.join(" ", features));
    }

    private static void addIf(List<String> features, long bits, int bit, String name) {
        if (((bits >>> bit) & 1) != 0) {
            features.add(name);
        }
    }

    private Places places(String path) {
        List<Fiemap.Extent> extents = Fiemap.of(host.at(path).toString(), MOST_EXTENTS);
        if (extents == null || extents.isEmpty()) {
            return Places.UNKNOWN;
        }
        int pieces = 1;
        long mapped = 0;
        long unwritten = 0;
        long shared = 0;
        for (int i = 0; i < extents.size(); i++) {
            Fiemap.Extent extent = extents.get(i);
            mapped += extent.bytes();
            unwritten += (extent.flags() & Fiemap.UNWRITTEN) == 0 ? 0 : extent.bytes();
            shared += (extent.flags() & Fiemap.SHARED) == 0 ? 0 : extent.bytes();
            if (i > 0) {
                Fiemap.Extent before = extents.get(i - 1);
                pieces += before.physical() + before.bytes() == extent.physical() ? 0 : 1;
            }
        }
        return new Places(extents.size(), pieces, mapped, unwritten, shared, extents.size() < MOST_EXTENTS);
    }
}
