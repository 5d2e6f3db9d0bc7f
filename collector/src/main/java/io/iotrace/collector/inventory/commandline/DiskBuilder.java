// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects what is known of one disk; what follows from the chain alone is derived in {@link #build}. */
final class DiskBuilder {
    /** {@code iops_rd_max=} and its like ({@code qemu_opt_rename} in QEMU's blockdev.c). */
    private static final Pattern LEGACY_LIMIT =
            Pattern.compile("(iops|bps)(?:_(rd|wr))?(?:_(max|max_length))?|iops_size");

    private final Settings settings;
    private final BlockChain chain;
    private final Optional<Drive> drive;

    Optional<String> model = Optional.empty();
    Optional<String> deviceId = Optional.empty();
    Optional<String> fallbackName = Optional.empty();
    String bus = "other";
    Optional<String> controllerId = Optional.empty();
    boolean removable;
    Optional<Boolean> writeCache = Optional.empty();
    Optional<String> hostAddress = Optional.empty();
    int hostDescriptor = -1;
    Optional<String> deviceSocket = Optional.empty();
    boolean attached = true;
    Optional<String> serial = Optional.empty();
    Optional<String> wwn = Optional.empty();
    Optional<String> pciAddress = Optional.empty();
    private List<String> ioThreads = List.of();
    private int queues;

    DiskBuilder(Settings settings, BlockChain chain, Optional<Drive> drive) {
        this.settings = settings;
        this.chain = chain;
        this.drive = drive;
    }

    /** IOThreads and queues of the device with the virtqueues: the disk itself, or the controller of a SCSI disk. */
    void takeQueues(Options device) {
        List<String> mapped = device.listUnder("iothread-vq-mapping").stream()
                .flatMap(entry -> entry.get("iothread").stream())
                .toList();
        ioThreads = mapped.isEmpty() ? device.get("iothread").stream().toList() : mapped;
        queues = device.first("num-queues", "num_queues", "max_ioqpairs")
                .flatMap(Settings::number)
                .orElse(0);
    }

    /** The overlay of {@code snapshot} is opened without O_DIRECT and never flushed, whatever was asked for ({@code bdrv_temp_snapshot_options}). */
    ConfiguredDisk build() {
        Optional<BlockNode> protocol = chain.protocol().filter(BlockNode::isProtocol);
        boolean snapshot = drive.map(Drive::snapshot).orElse(false);
        Options protocolOptions = protocol.map(BlockNode::options).orElse(Options.NONE);
        Options top =
                chain.nodes().isEmpty() ? Options.NONE : chain.nodes().get(0).options();
        return new ConfiguredDisk(
                name(protocol),
                model,
                deviceId,
                bus,
                controllerId,
                snapshot ? List.of() : chain.nodeNames(),
                chain.format(),
                protocol.map(BlockNode::driver),
                protocol.flatMap(NodeAddress::of),
                protocol.flatMap(BlockNode::path),
                chain.others().stream().flatMap(node -> node.path().stream()).toList(),
                protocol.filter(BlockNode::isLocal)
                        .map(node -> node.options().get("aio", "threads"))
                        .map(aio -> snapshot && aio.equals("native") ? "threads" : aio),
                writeCache
                        .or(() -> drive.flatMap(found -> found.root().flag("cache.writeback")))
                        .orElse(true),
                !snapshot && protocolOptions.flag("cache.direct").orElse(false),
                snapshot || protocolOptions.flag("cache.no-flush").orElse(false),
                top.flag("read-only").orElse(false) || isOpticalDrive(),
                removable,
                snapshot,
                List.copyOf(ioThreads),
                queues,
                throttling(),
                chain.nodes().stream()
                        .flatMap(node -> node.options().get("throttle-group").stream())
                        .toList(),
                hostAddress,
                hostDescriptor,
                deviceSocket.or(() -> protocol.flatMap(NodeAddress::socket)),
                attached,
                serial.filter(text -> !text.isEmpty()),
                wwn.filter(text -> !text.equals("0")),
                pciAddress);
    }

    private String name(Optional<BlockNode> protocol) {
        boolean ownName = drive.filter(Drive::snapshot).isEmpty();
        return deviceId.or(
                        () -> chain.nodeNames().stream().filter(name -> ownName).findFirst())
                .or(() -> fallbackName)
                .or(() -> protocol.flatMap(NodeAddress::of)
                        .map(address -> address.substring(address.lastIndexOf('/') + 1)))
                .or(() -> hostAddress)
                .or(() -> model)
                .orElse("disk");
    }

    private boolean isOpticalDrive() {
        return model.filter(DeviceModels::isRemovable).isPresent() && !bus.equals("floppy");
    }

    private String throttling() {
        Set<String> limits = new LinkedHashSet<>();
        for (BlockNode node : chain.nodes()) {
            node.options().get("throttle-group").map(settings.objects::get).ifPresent(group -> {
                collectLimits(group.under("limits"), "", limits);
                collectLimits(group, "x-", limits);
            });
        }
        drive.map(Drive::root).ifPresent(root -> {
            collectLimits(root.under("throttling"), "", limits);
            root.asMap().forEach((key, value) -> {
                if (LEGACY_LIMIT.matcher(key).matches()) {
                    addLimit(currentName(key), value, limits);
                }
            });
        });
        return String.join(" ", limits);
    }

    private static String currentName(String key) {
        if (key.equals("iops_size")) {
            return "iops-size";
        }
        Matcher matcher = LEGACY_LIMIT.matcher(key);
        String direction = matcher.matches() && matcher.group(2) != null
                ? matcher.group(2).equals("rd") ? "-read" : "-write"
                : "-total";
        String limit = matcher.group(3) == null ? "" : "-" + matcher.group(3).replace('_', '-');
        return matcher.group(1) + direction + limit;
    }

    private static void collectLimits(Options options, String prefix, Set<String> limits) {
        for (Map.Entry<String, String> entry : options.asMap().entrySet()) {
            if (entry.getKey().matches(prefix + "(iops|bps)-.*")) {
                addLimit(entry.getKey().substring(prefix.length()), entry.getValue(), limits);
            }
        }
    }

    private static void addLimit(String key, String value, Set<String> limits) {
        if (!value.equals("0")) {
            limits.add(key + "=" + value);
        }
    }
}
