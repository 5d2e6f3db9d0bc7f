// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.List;
import java.util.Optional;

/**
 * A disk as the command line configures it, before anything of the running process is known.
 *
 * @param name device id, else node name, else drive id, else QEMU's own name for an implicit drive such as {@code virtio0}, else
 *     the base name of the file
 * @param model QEMU device model; empty for a node that no device uses
 * @param deviceId id of the device
 * @param bus as in {@link io.iotrace.recording.event.VirtualDisk#bus}
 * @param controllerId id of the SCSI or SATA controller
 * @param nodeNames block nodes from the top to the protocol node
 * @param format image format, of the base of a {@code snapshot}; empty when QEMU probes it
 * @param protocol driver of the protocol node
 * @param address redacted name of what the protocol node opens
 * @param path path of a local protocol node, as QEMU's process sees it; not redacted
 * @param otherPaths paths of backing and external data files
 * @param aio aio option in effect; empty for a protocol that has none
 * @param cacheWriteback whether the guest sees a write cache
 * @param cacheDirect whether O_DIRECT is asked for
 * @param cacheNoFlush whether flushes are ignored
 * @param readOnly whether the guest cannot write
 * @param removable CD-ROM, floppy or firmware volume
 * @param snapshot whether writes go to a temporary overlay
 * @param ioThreads ids of the IOThreads; empty for the main loop
 * @param queues virtqueues; 0 when the command line does not say
 * @param throttling limits, as {@code key=value} separated by blanks
 * @param throttleGroups ids of the throttle groups of its nodes, whose limits may change while QEMU runs
 * @param hostAddress PCI address of an assigned device
 * @param hostDescriptor number of the descriptor an assigned device was passed as; -1 when it was opened by address
 * @param socket path of the unix socket over which another process serves the disk
 * @param attached whether a device or the board shows it to the guest; if not, QEMU may use it for itself, or for a device of later
 * @param serial serial number that the guest sees
 * @param wwn world wide name that the guest sees, as {@code 0x…}
 * @param pciAddress address of its device, or of its controller, on the guest's root bus; empty behind a bridge and when QEMU chooses it
 */
public record ConfiguredDisk(
        String name,
        Optional<String> model,
        Optional<String> deviceId,
        String bus,
        Optional<String> controllerId,
        List<String> nodeNames,
        Optional<String> format,
        Optional<String> protocol,
        Optional<String> address,
        Optional<String> path,
        List<String> otherPaths,
        Optional<String> aio,
        boolean cacheWriteback,
        boolean cacheDirect,
        boolean cacheNoFlush,
        boolean readOnly,
        boolean removable,
        boolean snapshot,
        List<String> ioThreads,
        int queues,
        String throttling,
        List<String> throttleGroups,
        Optional<String> hostAddress,
        int hostDescriptor,
        Optional<String> socket,
        boolean attached,
        Optional<String> serial,
        Optional<String> wwn,
        Optional<String> pciAddress) {

    /** A disk of which the command line says nothing: it was plugged in later, and only the device that QEMU holds for it is seen. */
    public static ConfiguredDisk pluggedIn(String name, String bus, Optional<String> hostAddress) {
        return new ConfiguredDisk(
                name,
                Optional.empty(),
                Optional.empty(),
                bus,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                true,
                false,
                false,
                false,
                false,
                false,
                List.of(),
                0,
                "",
                List.of(),
                hostAddress,
                -1,
                Optional.empty(),
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same with the address that a descriptor stands for. */
    public ConfiguredDisk withHostAddress(String address) {
        return new ConfiguredDisk(
                name,
                model,
                deviceId,
                bus,
                controllerId,
                nodeNames,
                format,
                protocol,
                this.address,
                path,
                otherPaths,
                aio,
                cacheWriteback,
                cacheDirect,
                cacheNoFlush,
                readOnly,
                removable,
                snapshot,
                ioThreads,
                queues,
                throttling,
                throttleGroups,
                Optional.of(address),
                hostDescriptor,
                socket,
                attached,
                serial,
                wwn,
                pciAddress);
    }
}
