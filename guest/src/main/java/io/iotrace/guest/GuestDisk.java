// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A disk of the guest, as QEMU is to offer it.
 *
 * @param file the image or block device on the host
 * @param format QEMU's name of the image format, such as {@code raw} or {@code qcow2}
 * @param cache QEMU's cache mode
 * @param aio how QEMU submits requests to the host
 * @param bus the controller that the guest sees
 * @param id the device's id in QEMU; the drive is {@code ID-drive}
 * @param ioThread the id of the IOThread that serves it, which disks may share; empty for QEMU's main loop
 * @param driveOptions more options of the {@code -drive}, such as {@code discard=unmap}; may be empty
 * @param properties more properties of the {@code -device}, such as {@code num-queues=2}; may be empty
 */
public record GuestDisk(
        Path file,
        String format,
        CacheMode cache,
        Aio aio,
        Bus bus,
        String id,
        Optional<String> ioThread,
        String driveOptions,
        String properties) {
    /** QEMU's {@code cache=}. */
    public enum CacheMode {
        WRITEBACK,
        NONE,
        WRITETHROUGH,
        DIRECTSYNC,
        UNSAFE;

        String option() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** QEMU's {@code aio=}. */
    public enum Aio {
        NATIVE,
        THREADS,
        IO_URING;

        String option() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The kind of disk that the guest sees. */
    public enum Bus {
        VIRTIO_BLK,
        VIRTIO_SCSI,
        IDE,
        NVME,
        /** A virtio-blk disk that the process behind a vhost-user socket serves; the disk's file is the socket. */
        VHOST_USER_BLK;

        /** Whether an IOThread can serve it in QEMU 7.2. */
        boolean takesIoThread() {
            return this == VIRTIO_BLK || this == VIRTIO_SCSI;
        }
    }

    public GuestDisk {
        if (ioThread.isPresent() && !bus.takesIoThread()) {
            throw new IllegalArgumentException("disk " + id + ": QEMU serves " + bus + " in its main loop only");
        }
    }

    /** A raw virtio-blk disk with {@code cache=none,aio=native} on an IOThread of its own, {@code io-ID}. */
    public static GuestDisk raw(String id, Path file) {
        return new GuestDisk(
                file, "raw", CacheMode.NONE, Aio.NATIVE, Bus.VIRTIO_BLK, id, Optional.of("io-" + id), "", "");
    }

    public GuestDisk withFormat(String newFormat) {
        return new GuestDisk(file, newFormat, cache, aio, bus, id, ioThread, driveOptions, properties);
    }

    public GuestDisk withCache(CacheMode newCache) {
        return new GuestDisk(file, format, newCache, aio, bus, id, ioThread, driveOptions, properties);
    }

    public GuestDisk withAio(Aio newAio) {
        return new GuestDisk(file, format, cache, newAio, bus, id, ioThread, driveOptions, properties);
    }

    /** Another bus; the main loop serves the disk when no IOThread can. */
    public GuestDisk withBus(Bus newBus) {
        return new GuestDisk(
                file,
                format,
                cache,
                aio,
                newBus,
                id,
                newBus.takesIoThread() ? ioThread : Optional.empty(),
                driveOptions,
                properties);
    }

    public GuestDisk withIoThread(String newIoThread) {
        return new GuestDisk(file, format, cache, aio, bus, id, Optional.of(newIoThread), driveOptions, properties);
    }

    public GuestDisk withoutIoThread() {
        return new GuestDisk(file, format, cache, aio, bus, id, Optional.empty(), driveOptions, properties);
    }

    public GuestDisk withDriveOptions(String newDriveOptions) {
        return new GuestDisk(file, format, cache, aio, bus, id, ioThread, newDriveOptions, properties);
    }

    public GuestDisk withProperties(String newProperties) {
        return new GuestDisk(file, format, cache, aio, bus, id, ioThread, driveOptions, newProperties);
    }
}
