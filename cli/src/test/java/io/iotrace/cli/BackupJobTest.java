// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
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
