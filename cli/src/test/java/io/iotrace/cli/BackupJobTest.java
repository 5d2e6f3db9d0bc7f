// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestLoadResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A backup that QEMU makes while the guest writes: whose the requests are, and what the guest's writes wait for. */
class BackupJobTest {
    private static final int READS = 211;
    private static final int WRITES = 101;
    /** So slow that nearly all blocks that the guest writes to are still to be copied. */
    private static final int BYTES_A_SECOND = 65_536;

    /** A disk of 64 MiB is copied in some seconds. */
    private static final int SLOW = 16 << 20;

    @RegisterExtension
    static final SharedGuest GUEST = SharedGuest.named(
            "backed-up",
            (machine, images) ->
                    machine.disk(GuestDisk.raw("disk", images.image("disk")).withIoThread("io")));

    /** The node that the drive of the guest's disk has. */
    private static String node(Monitor monitor) throws Exception {
        for (JsonNode drive : monitor.execute("query-block", Map.of())) {
            if (drive.at("/qdev").asText().contains("/disk/")) {
                return drive.at("/inserted/node-name").asText();
            }
        }
        throw new AssertionError("no drive of the disk");
    }

    /** The target is slow, and its offsets are not the disk's; the job read the disk before the trace began. */
    @Test
    void saysHowLongWritesTookThatWaitedForASlowTarget() throws Exception {
        Path target = GUEST.images().image("slow-target");
        try (Monitor monitor = GUEST.monitor()) {
            monitor.execute(
                    "object-add",
                    Map.of("qom-type", "throttle-group", "id", "slow", "limits", Map.of("bps-total", SLOW)));
            monitor.execute(
                    "blockdev-add",
                    Map.of(
                            "driver",
                            "throttle",
                            "node-name",
                            "slow-target",
                            "throttle-group",
                            "slow",
                            "file",
                            Map.of("driver", "file", "filename", target.toString())));
            monitor.execute(
                    "blockdev-backup",
                    Map.of("job-id", "slow", "device", node(monitor), "target", "slow-target", "sync", "full"));
        }
        Attachment attachment = Attachment.to(GUEST.recording("slow-backup"), GUEST.machine());
        GuestLoadResult guest = GUEST.machine().run("disk", GuestLoad.of(Operation.WRITE, WRITES));
        JsonNode disk = Attachment.disk(attachment.report(), GUEST.machine(), "disk");

        assertThat(disk.at("/heldInQemu/cause").asText())
                .as(disk.toString())
                .isEqualTo("a backup or another block job");
        assertThat(disk.at("/heldInQemu/meanNanos").asLong())
                .isBetween(guest.meanNanos() / 2, guest.meanNanos() * 3 / 2);
        assertThat(disk.get("summary").asText()).startsWith("a backup or another block job held requests back");
        try (Monitor monitor = GUEST.monitor()) {
            while (!monitor.execute("query-block-jobs", Map.of()).isEmpty()) {
                Thread.onSpinWait(); // each question is an answer of QEMU's to wait for
            }
            monitor.execute("blockdev-del", Map.of("node-name", "slow-target"));
        }
    }

    @Test
    void tellsTheJobsRequestsAndTheWaitOfTheWritesThatItHolds() throws Exception {
        Path target = GUEST.images().image("target");
        Attachment attachment = Attachment.to(GUEST.recording("backup"), GUEST.machine());
        try (Monitor monitor = GUEST.monitor()) {
            monitor.execute(
                    "blockdev-add",
                    Map.of(
                            "driver",
                            "file",
                            "filename",
                            target.toString(),
                            "node-name",
                            "target",
                            "cache",
                            Map.of("direct", true)));
            monitor.execute(
                    "blockdev-backup",
                    Map.of(
                            "job-id",
                            "nightly",
                            "device",
                            node(monitor),
                            "target",
                            "target",
                            "sync",
                            "full",
                            "speed",
                            BYTES_A_SECOND));
        }
        GUEST.machine().run("disk", GuestLoad.of(Operation.READ, READS));
        GUEST.machine().run("disk", GuestLoad.of(Operation.WRITE, WRITES));
        JsonNode report = attachment.report();

        JsonNode disk = Attachment.disk(report, GUEST.machine(), "disk");
        assertThat(disk.at("/heldInQemu/cause").asText()).isEqualTo("a backup or another block job");
        assertThat(disk.at("/heldInQemu/atLeastNanos").asLong()).isPositive();
        List<JsonNode> others = new ArrayList<>();
        report.at("/vms/0/disks").forEach(one -> {
            if (one.has("role")) {
                others.add(one);
            }
        });
        assertThat(others)
                .singleElement()
                .satisfies(one -> assertThat(one.get("role").asText())
                        .isEqualTo("target of the backup job nightly: this I/O is QEMU's own, not the guest's"));
        List<String> findings = new ArrayList<>();
        report.get("findings")
                .forEach(finding -> findings.add(finding.get("rule").asText()));
        assertThat(findings).contains("block-job-active", "held-in-qemu").doesNotContain("device-bound");
        try (Monitor monitor = GUEST.monitor()) {
            monitor.execute("block-job-cancel", Map.of("device", "nightly", "force", true));
        }
    }
}
