// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.commandline.ConfiguredDisk;
import io.iotrace.collector.inventory.commandline.DeviceModels;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.inventory.host.MountTable;
import io.iotrace.collector.inventory.host.NativeFiles;
import io.iotrace.collector.inventory.host.SafeText;
import io.iotrace.collector.qmp.QmpSnapshot;
import io.iotrace.recording.event.VirtualDisk;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** Writes down what is known of a matched disk. What the process has open wins over QMP, and QMP over the command line. */
final class DiskEvents {
    private static final String COMMAND_LINE = "command line";
    private static final String QMP = "qmp";
    private static final String UNKNOWN = "";
    /** Buses whose requests do not pass QEMU. */
    private static final Set<String> OUTSIDE = Set.of("vfio", "vhost-scsi", "vhost-user");

    private final HostRoot host;
    private final String machine;
    private final int pid;
    private final MountTable mounts;
    private final StorageStack stack;
    private final Optional<QmpSnapshot> qmp;
    private final ToIntFunction<DiskIdentity> openers;
    private final SocketPeers peers;

    DiskEvents(
            HostRoot host,
            String machine,
            int pid,
            MountTable mounts,
            StorageStack stack,
            Optional<QmpSnapshot> qmp,
            ToIntFunction<DiskIdentity> openers,
            SocketPeers peers) {
        this.host = host;
        this.machine = machine;
        this.pid = pid;
        this.mounts = mounts;
        this.stack = stack;
        this.qmp = qmp;
        this.openers = openers;
        this.peers = peers;
    }

    /** @param tableBytes size of the tables of its image format; 0 for none, or when they are not known */
    VirtualDisk of(MatchedDisk disk, long tableBytes) {
        Optional<OpenFile> image = disk.image();
        Optional<StorageStack.Placement> placement = image.map(file -> stack.placementOf(file, mounts));
        Cache cache = cache(disk);
        Optional<SocketPeers.Peer> server =
                disk.configured().flatMap(ConfiguredDisk::socket).flatMap(peers::of);
        Optional<QmpSnapshot.Device> plugged = pluggedIn(disk);
        return new VirtualDisk(
                machine,
                pid,
                SafeText.of(disk.name()),
                text(disk, ConfiguredDisk::model, plugged.flatMap(QmpSnapshot.Device::model)),
                text(disk, ConfiguredDisk::deviceId, plugged.map(QmpSnapshot.Device::id)),
                disk.configured()
                        .map(ConfiguredDisk::bus)
                        .or(() -> plugged.flatMap(QmpSnapshot.Device::model).map(DeviceModels::busOf))
                        .orElse("other"),
                text(disk, ConfiguredDisk::controllerId, Optional.empty()),
                disk.configured()
                        .map(ConfiguredDisk::nodeNames)
                        .or(() -> plugged.map(device -> List.of(device.nodeName())))
                        .map(DiskEvents::joined)
                        .orElse(""),
                disk.format().map(SafeText::of).orElse(null),
                protocol(disk),
                image.map(OpenFile::name)
                        .or(() -> disk.configured().flatMap(DiskEvents::address))
                        .map(SafeText::of)
                        .orElse(null),
                image.map(OpenFile::identity).map(DiskIdentity::device).orElse(0L),
                image.map(OpenFile::identity).map(DiskIdentity::inode).orElse(0L),
                text(disk, ConfiguredDisk::aio, Optional.empty()),
                disk.configured()
                        .map(ConfiguredDisk::cacheWriteback)
                        .or(() -> plugged.flatMap(QmpSnapshot.Device::writeback))
                        .orElse(true),
                disk.configured().isPresent()
                        ? COMMAND_LINE
                        : plugged.flatMap(QmpSnapshot.Device::writeback).isPresent() ? QMP : UNKNOWN,
                cache.direct(),
                cache.noFlush(),
                cache.source(),
                image.isPresent()
                        ? disk.images().stream().noneMatch(OpenFile::writable)
                        : disk.configured().map(ConfiguredDisk::readOnly).orElse(false),
                disk.configured().map(ConfiguredDisk::removable).orElse(false),
                disk.configured().map(ConfiguredDisk::snapshot).orElse(false),
                image.map(file -> openers.applyAsInt(file.identity())).orElse(0),
                disk.configured()
                        .map(ConfiguredDisk::ioThreads)
                        .or(() -> plugged.flatMap(QmpSnapshot.Device::ioThread).map(List::of))
                        .map(DiskEvents::joined)
                        .orElse(""),
                disk.configured().map(ConfiguredDisk::queues).orElse(0),
                disk.configured().map(ConfiguredDisk::throttling).orElse(""),
                image.map(file -> fileSystem(file, placement)).orElse(null),
                placement
                        .flatMap(StorageStack.Placement::mount)
                        .map(MountTable.Mount::options)
                        .map(MountOptions::allowed)
                        .orElse(""),
                image.map(stack::bytes).orElse(0L),
                image.map(file -> file.isBlockDevice()
                                ? stack.bytes(file)
                                : file.status().allocatedBytes())
                        .orElse(0L),
                isCopyOnWriteOff(image, placement),
                placement.map(stack::leaves).map(DiskEvents::joined).orElse(""),
                server.map(SocketPeers.Peer::processId).orElse(0),
                server.map(SocketPeers.Peer::program).map(SafeText::of).orElse(""),
                tableBytes,
                guestName(disk, ConfiguredDisk::serial),
                guestName(disk, ConfiguredDisk::wwn),
                pciAddress(disk),
                ioThreadsSource(disk, plugged));
    }

    /** What a disk without a file of its own is reached by. */
    private static Optional<String> address(ConfiguredDisk disk) {
        return disk.address().or(disk::hostAddress).or(disk::socket);
    }

    private static String guestName(MatchedDisk disk, Function<ConfiguredDisk, Optional<String>> part) {
        return disk.configured().flatMap(part).map(SafeText::of).orElse("");
    }

    /** Where QMP tells, that of its controller or its own; the command line knows those on the root bus. */
    private String pciAddress(MatchedDisk disk) {
        return qmp.map(QmpSnapshot::pciAddresses)
                .flatMap(known -> disk.configured()
                        .flatMap(of -> of.controllerId().or(of::deviceId))
                        .or(() -> pluggedIn(disk).map(QmpSnapshot.Device::id))
                        .map(known::get))
                .orElseGet(() -> guestName(disk, ConfiguredDisk::pciAddress));
    }

    /** What serves a disk whose data QEMU does not move, or that no device shows, is not known. */
    private static String ioThreadsSource(MatchedDisk disk, Optional<QmpSnapshot.Device> plugged) {
        if (disk.configured().isEmpty()) {
            return plugged.isPresent() ? QMP : UNKNOWN;
        }
        boolean served = disk.configured()
                .filter(found -> found.attached() && !OUTSIDE.contains(found.bus()))
                .isPresent();
        return served ? COMMAND_LINE : UNKNOWN;
    }

    /** What is known of the host's cache: O_DIRECT as the kernel shows it in fdinfo, no-flush from QEMU. */
    private record Cache(boolean direct, boolean noFlush, String source) {}

    private Cache cache(MatchedDisk disk) {
        Optional<ConfiguredDisk> configured = disk.configured();
        Optional<QmpSnapshot.Node> node = qmp.flatMap(snapshot -> protocolNode(snapshot, disk));
        boolean noFlush = node.map(QmpSnapshot.Node::noFlush)
                .or(() -> configured.map(ConfiguredDisk::cacheNoFlush))
                .orElse(false);
        if (disk.image().isPresent()) {
            boolean direct = usedImages(disk).stream().allMatch(OpenFile::direct);
            return new Cache(direct, noFlush, "fdinfo");
        }
        return node.map(found -> new Cache(found.direct(), noFlush, QMP))
                .orElseGet(() ->
                        new Cache(configured.map(ConfiguredDisk::cacheDirect).orElse(false), noFlush, COMMAND_LINE));
    }

    /** The node that opens the file: QMP's view of the top node says nothing of O_DIRECT. */
    private static Optional<QmpSnapshot.Node> protocolNode(QmpSnapshot snapshot, MatchedDisk disk) {
        List<String> names = disk.configured().map(ConfiguredDisk::nodeNames).orElse(List.of());
        return names.isEmpty()
                ? disk.image().flatMap(file -> snapshot.protocolNodeOf(file.name()))
                : snapshot.node(names.get(names.size() - 1));
    }

    /** QEMU opens an image again to probe or lock it; a writable disk does its I/O through the writable descriptor. */
    private static List<OpenFile> usedImages(MatchedDisk disk) {
        boolean writable = disk.images().stream().anyMatch(OpenFile::writable);
        return disk.images().stream()
                .filter(file -> file.writable() == writable)
                .toList();
    }

    private static String protocol(MatchedDisk disk) {
        Optional<String> configured = disk.configured().flatMap(ConfiguredDisk::protocol);
        boolean local = configured.isEmpty()
                || configured.get().equals("file")
                || configured.get().equals("host_device");
        return disk.image()
                .filter(file -> local)
                .map(file -> file.isBlockDevice() ? "host_device" : "file")
                .or(() -> configured)
                .orElse(null);
    }

    /** Empty for a block device, null when the mount is not known. */
    private static String fileSystem(OpenFile file, Optional<StorageStack.Placement> placement) {
        return file.isBlockDevice()
                ? ""
                : placement
                        .flatMap(StorageStack.Placement::mount)
                        .map(MountTable.Mount::type)
                        .orElse(null);
    }

    /** Only btrfs copies on write and has a flag against it. */
    private boolean isCopyOnWriteOff(Optional<OpenFile> image, Optional<StorageStack.Placement> placement) {
        boolean btrfs = placement
                .flatMap(StorageStack.Placement::mount)
                .filter(mount -> mount.type().equals("btrfs"))
                .isPresent();
        return btrfs
                && host.isLive()
                && image.filter(file -> NativeFiles.isCopyOnWriteOff(
                                host.at(file.path()).toString()))
                        .isPresent();
    }

    /** What QMP says of a disk that the command line does not name. */
    private Optional<QmpSnapshot.Device> pluggedIn(MatchedDisk disk) {
        return disk.configured().isPresent()
                ? Optional.empty()
                : disk.image().flatMap(file -> qmp.flatMap(snapshot -> snapshot.deviceOf(file.name())));
    }

    private static String text(
            MatchedDisk disk, Function<ConfiguredDisk, Optional<String>> part, Optional<String> otherwise) {
        return disk.configured()
                .flatMap(part)
                .or(() -> otherwise)
                .map(SafeText::of)
                .orElse(null);
    }

    private static String joined(Collection<String> words) {
        return words.stream().map(SafeText::of).collect(Collectors.joining(" "));
    }
}
