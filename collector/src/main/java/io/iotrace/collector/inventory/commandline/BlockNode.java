// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A node of QEMU's block graph as it was configured. Two nodes with the same options are two nodes. */
final class BlockNode {
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
    private static final Set<String> FORMATS = Set.of(
            "raw",
            "qcow2",
            "qcow",
            "qed",
            "vmdk",
            "vdi",
            "vpc",
            "vhdx",
            "luks",
            "cloop",
            "bochs",
            "dmg",
            "parallels",
            "quorum",
            "replication");
    private static final Set<String> LOCAL_PROTOCOLS = Set.of("file", "host_device", "host_cdrom");
    /** Drivers that leave the image's bytes as they are; {@code alloc-track} and {@code pbs} are Proxmox's. */
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
            "snapshot-access",
            "alloc-track");

    private final String driver;
    private final Options options;
    private final Map<String, Child> children;

    /** What a node stands on: another node, or the name of one that may not be given. */
    record Child(Optional<BlockNode> node, Optional<String> reference) {}

    /**
     * @param options the node's own options and what it inherits from the node it was given inside of
     * @param children by the name of the option, in the order given
     */
    BlockNode(Options options, Map<String, Child> children) {
        this.driver = options.first("driver", "format").orElse("");
        this.options = options;
        this.children = new LinkedHashMap<>(children);
    }

    /** Block driver; empty when QEMU probes the image for its format. */
    String driver() {
        return driver;
    }

    Options options() {
        return options;
    }

    Map<String, Child> children() {
        return children;
    }

    Optional<String> name() {
        return options.get("node-name");
    }

    /** Whether nothing is below. A driver that is not known and has no child opens something itself. */
    boolean isProtocol() {
        return isProtocol(driver) || (!isKnown(driver) && children.isEmpty());
    }

    /** Whether QEMU's documentation has the driver; the empty one is still to be probed. */
    static boolean isKnown(String driver) {
        return driver.isEmpty() || isProtocol(driver) || FORMATS.contains(driver) || FILTERS.contains(driver);
    }

    static boolean isProtocol(String driver) {
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
