// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.recording.event.VirtualMachine;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Something that must be known of a disk before a rule can judge it.
 *
 * @param name one word for documents
 * @param otherwise why a rule has no say when the need is unmet
 */
public record Need(String name, String otherwise, Predicate<DiskView> met) {
    private static final Set<String> OUTSIDE_QEMU = Set.of("vhost-user", "vhost-scsi", "vfio");

    /** Requests of the disk were recorded. Static checks have none, so a rule with this need is dynamic. */
    public static final Need REQUESTS = new Need(
            "requests", "no request of the disk was seen", disk -> disk.all().requests() > 0);

    /** The recording describes the disk. */
    public static final Need CONFIGURATION = new Need(
            "configuration",
            "the recording does not describe the disk",
            disk -> disk.configuration().isPresent());

    /** QEMU itself moves the disk's data, and its requests can be seen. */
    public static final Need QEMU_DATA_PATH = new Need(
            "QEMU's data path",
            "QEMU does not move the data of the disk, or its requests cannot be seen",
            disk -> disk.configuration()
                            .filter(known -> !OUTSIDE_QEMU.contains(DiskView.text(known.bus())))
                            .isPresent()
                    && disk.isVisible());

    /** A guest uses the disk: not a backup's target, not a file of a program without a guest. */
    public static final Need GUEST =
            new Need("a guest", "no guest device is known to use the image", DiskView::isOfGuest);

    /** The block devices below the disk are described. */
    public static final Need LEAVES = new Need(
            "leaf devices",
            "the block device below the disk is not known",
            disk -> !disk.leaves().isEmpty());

    /** The threads that serve the disk are described. */
    public static final Need THREADS = new Need(
            "threads",
            "the threads of the process are not known",
            disk -> !disk.threads().isEmpty());

    /** QEMU's command line is in the recording. */
    public static final Need COMMAND_LINE = new Need(
            "command line",
            "the command line does not name the disk",
            disk -> disk.machine().filter(VirtualMachine::qemu).isPresent()
                    && disk.options().isOf(disk.configuration()));
}
