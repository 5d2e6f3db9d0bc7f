// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.Optional;
import java.util.Set;

/**
 * A node of QEMU's block graph as it was configured.
 *
 * @param driver block driver; empty when QEMU probes the image for its format
 * @param options the node's own options and what it inherits from the node it was given inside of
 */
record BlockNode(String driver, Options options) {
    private static final Set<String> PROTOCOLS = Set.of(
            "file",
            "host_device",
            "host_cdrom",
            "nvme",
            "nbd",
            "iscsi",
            "iser",
            "rbd",
            "nfs",
            "ssh",
            "http",
            "https",
            "ftp",
            "ftps",
            "gluster",
            "null-co",
            "null-aio",
            "vvfat",
            "sheepdog",
            "vxhs",
            "io_uring",
            "nvme-io_uring",
            "virtio-blk-vfio-pci",
            "virtio-blk-vhost-user",
            "virtio-blk-vhost-vdpa");
    private static final Set<String> LOCAL_PROTOCOLS = Set.of("file", "host_device", "host_cdrom");
    private static final Set<String> FILTERS = Set.of(
            "throttle",
            "copy-on-read",
            "preallocate",
            "compress",
            "blkdebug",
            "blklogwrites",
            "blkverify",
            "blkreplay",
            "copy-before-write",
            "snapshot-access");

    static BlockNode of(Options options) {
        return new BlockNode(options.first("driver", "format").orElse(""), options);
    }

    Optional<String> name() {
        return options.get("node-name");
    }

    boolean isProtocol() {
        return PROTOCOLS.contains(driver);
    }

    boolean isFilter() {
        return FILTERS.contains(driver);
    }

    /** Whether the node opens a file or device of this host, so that there is a descriptor to look at. */
    boolean isLocal() {
        return LOCAL_PROTOCOLS.contains(driver);
    }

    /** Path that a local node opens. */
    Optional<String> path() {
        return isLocal() ? options.get("filename") : Optional.empty();
    }
}
