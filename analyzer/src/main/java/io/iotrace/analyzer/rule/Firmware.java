// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import java.util.Optional;

/**
 * Whether a disk was used by firmware or a boot loader, of which nothing is confirmed (RULES 0.1 c): these read one request at a time and
 * look at the ring instead of taking interrupts, as was seen of SeaBIOS (FirmwarePhaseTest), and a kernel's driver takes them. Told of virtio disks only, whose interrupts are seen.
 */
final class Firmware {
    private static final long LEAST_REQUESTS = 20;
    private static final double ONE_AT_A_TIME = 1.01;
    private static final double MOST = 0.5;

    private Firmware() {}

    /** Why nothing is certain of a disk; empty when it may be. */
    static Optional<Evidence> doubt(DiskView disk) {
        long requests = disk.all().requests();
        boolean readsAlone = disk.only("read").requests() == requests
                && disk.meanQueueDepth() > 0
                && disk.meanQueueDepth() <= ONE_AT_A_TIME;
        boolean kicked = disk.all().stage(Stage.KICK).count() >= MOST * requests;
        boolean interrupted = disk.all().stage(Stage.NOTIFY).count() > 0;
        return requests >= LEAST_REQUESTS
                        && disk.isOfGuest()
                        && disk.bus().startsWith("virtio")
                        && readsAlone
                        && kicked
                        && !interrupted
                ? Optional.of(
                        new Evidence(
                                "not certain",
                                "all " + Numbers.count(requests, "request")
                                        + " were reads, one at a time, and none ended in an interrupt: firmware, or a guest that polls"))
                : Optional.empty();
    }
}
