// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects what is known of one disk; what follows from the chain alone is derived in {@link #build}. */
final class DiskBuilder {
    private static final List<String> LEGACY_LIMITS = List.of("iops", "iops_rd", "iops_wr", "bps", "bps_rd", "bps_wr");

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
    Optional<String> deviceSocket = Optional.empty();
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

    ConfiguredDisk build() {
        Optional<BlockNode> protocol = chain.protocol().filter(BlockNode::isProtocol);
        Options protocolOptions = protocol.map(BlockNode::options).orElse(Options.NONE);
        Options top =
                chain.nodes().isEmpty() ? Options.NONE : chain.nodes().get(0).options();
        return new ConfiguredDisk(
                name(protocol),
                model,
                deviceId,
                bus,
                controllerId,
                chain.nodeNames(),
                chain.format(),
                protocol.map(BlockNode::driver),
                protocol.flatMap(NodeAddress::of),
                protocol.flatMap(BlockNode::path),
                chain.others().stream().flatMap(node -> node.path().stream()).toList(),
                protocol.filter(BlockNode::isLocal).map(node -> node.options().get("aio", "threads")),
                writeCache.or(() -> top.flag("cache.writeback")).orElse(true),
                protocolOptions.flag("cache.direct").orElse(false),
                protocolOptions.flag("cache.no-flush").orElse(false),
                top.flag("read-only").orElse(false) || isOpticalDrive(),
                removable,
                drive.map(Drive::snapshot).orElse(false),
                List.copyOf(ioThreads),
                queues,
                throttling(),
                hostAddress,
                deviceSocket.or(() -> protocol.flatMap(NodeAddress::socket)));
    }

    private String name(Optional<BlockNode> protocol) {
        return deviceId.or(() -> chain.nodeNames().stream().findFirst())
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
            LEGACY_LIMITS.forEach(key -> root.get(key).ifPresent(value -> addLimit(key, value, limits)));
        });
        return String.join(" ", limits);
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
