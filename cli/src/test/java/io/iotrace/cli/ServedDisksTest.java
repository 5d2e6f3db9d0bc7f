// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.cli.Command.Result;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestDisk.Bus;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestMachine;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Disks that another process serves: QEMU's report says so and names that process, which shows the requests. */
class ServedDisksTest {
    private static final GuestLoad LOAD = GuestLoad.of(Operation.READ, 23);

    private Images images;

    @BeforeEach
    void createImages() throws IOException {
        TracedHost.assumePossible();
        images = new Images();
    }

    @AfterEach
    void deleteImages() throws IOException {
        if (images != null) {
            images.close();
        }
    }

    @Test
    void namesTheStorageDaemonBehindAVhostUserDiskAndTracesIt() throws Exception {
        Path socket = images.folder().resolve("vhost-user.sock");
        try (StorageDaemon daemon = StorageDaemon.vhostUser(images.image("served"), socket);
                GuestMachine machine = GuestMachine.named("client")
                        .disk(GuestDisk.raw("disk0", socket).withBus(Bus.VHOST_USER_BLK))
                        .start()) {
            String words = "served by another process over vhost-user, QEMU sees no request: trace qemu-storage-daemon"
                    + " with iotrace attach " + daemon.pid() + " --any-process";
            assertNamed(machine, words, "vhost-user-blk-pci");
            assertTraced(daemon, machine);
        }
    }

    @Test
    void namesTheServerOfALocalNbdSocketAndTracesIt() throws Exception {
        Path socket = images.folder().resolve("nbd.sock");
        try (StorageDaemon daemon = StorageDaemon.nbd(images.image("served"), socket);
                GuestMachine machine = GuestMachine.named("client")
                        .disk(GuestDisk.raw("disk0", Path.of("nbd:unix:" + socket)))
                        .start()) {
            String words =
                    "NBD over a local socket, QEMU makes no disk I/O for it: trace qemu-storage-daemon with iotrace"
                            + " attach " + daemon.pid() + " --any-process";
            assertNamed(machine, words, "virtio-blk-pci");
            assertTraced(daemon, machine);
        }
    }

    /** {@code list}, and {@code attach} of QEMU as text and as JSON, while the guest reads. */
    private void assertNamed(GuestMachine machine, String words, String model) throws Exception {
        Result list = Command.run("list");
        assertThat(list.out().lines())
                .anyMatch(line -> line.matches(machine.pid() + " +client .* disk0 +" + model + " .* none +.*"))
                .contains("client disk0: " + words);
        Path recording = images.folder().resolve("client.jfr");
        Attachment attachment = Attachment.to(recording, machine);
        assertThat(machine.run("disk0", LOAD).requests()).isEqualTo(23);
        JsonNode disk = Attachment.disk(attachment.report(), machine, "disk0");
        assertThat(disk.get("requests").asLong()).isZero();
        assertThat(disk.get("visibility").asText()).isEqualTo("none");
        assertThat(disk.get("note").asText()).isEqualTo(words);
        assertThat(Command.run("analyze", recording.toString()).out().replaceAll("\\s+", " "))
                .contains("disk0: " + words);
    }

    private static void assertTraced(StorageDaemon daemon, GuestMachine machine) throws Exception {
        Attachment attachment = Attachment.toAnyProcess(daemon.pid());
        assertThat(machine.run("disk0", LOAD).requests()).isEqualTo(23);
        JsonNode disk = attachment.report().at("/vms/0/disks/0");
        assertThat(disk.get("name").asText()).isEqualTo("served.img");
        assertThat(disk.get("requests").asLong()).isEqualTo(23);
        assertThat(disk.get("bytes").asLong()).isEqualTo(23 * 4096);
        assertThat(disk.get("engines").toString()).isEqualTo("{\"native\":23}");
    }
}
