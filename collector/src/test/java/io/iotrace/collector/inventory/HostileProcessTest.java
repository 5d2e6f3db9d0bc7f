// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.iotrace.collector.inventory.host.HostRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process that any user may have started hides no other. */
class HostileProcessTest {
    private static final int WELL = 200;
    private static final int HOSTILE = 100;
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private HostTree tree;

    @BeforeEach
    void startAWellBehavedMachine() {
        tree = new HostTree(directory).qemu(WELL, "-name", "web", "-drive", "file=/a.img,format=raw,if=virtio");
    }

    private TracedProcess hostile(String... arguments) {
        tree.qemu(HOSTILE, arguments);
        Inventory inventory =
                assertTimeoutPreemptively(SOON, () -> Inventory.ofAll(tree.host(), InventoryOptions.defaults()));
        assertThat(inventory.processes())
                .extracting(
                        TracedProcess::processId,
                        process -> process.machine().name(),
                        process -> process.disks().size())
                .contains(tuple(WELL, "web", 1));
        return inventory.processes().get(0);
    }

    private static Optional<String> reason(TracedProcess process) {
        assertThat(process.processId()).isEqualTo(HOSTILE);
        return process.unread();
    }

    @Test
    void aJsonObjectThatGrowsToGigabytesWhenItIsFlattened() {
        String json = "{\"" + "k".repeat(49_000) + "\":[1" + ",1".repeat(39_999) + "]}";
        assertThat(reason(hostile("-blockdev", json)))
                .contains("its arguments have a JSON object of more than 8388608 characters");
    }

    @Test
    void aNodeNestedThousandsDeep() {
        assertThat(reason(hostile("-drive", "if=virtio,file." + "file.".repeat(15_000) + "filename=/x")))
                .contains("its arguments nest block nodes more than 256 deep");
        assertThat(reason(hostile("-drive", "if=virtio," + "backing.".repeat(15_000) + "filename=/x")))
                .contains("its arguments nest block nodes more than 256 deep");
    }

    @Test
    void aChainOfThousandsOfNodesIsFollowed() {
        List<String> words = new ArrayList<>();
        for (int node = 0; node < 10_000; node++) {
            words.addAll(List.of("-blockdev", "driver=raw,node-name=n" + node + ",file=n" + (node + 1)));
        }
        words.addAll(List.of("-device", "virtio-blk-pci,drive=n0,id=x"));
        TracedProcess process = hostile(words.toArray(String[]::new));
        assertThat(process.unread()).isEmpty();
        assertThat(process.disks()).hasSize(1);
    }

    @Test
    void moreDisksThanAMachineCanHave() {
        assertThat(reason(hostile(repeated(230_000, "-drive", "x"))))
                .contains("its arguments name 230000 disks; 4096 are read at most");
        assertThat(reason(hostile(repeated(30_000, "-device", "scsi-hd"))).orElse(""))
                .startsWith("its arguments name 30000 disks");
    }

    @Test
    void manyOptionsThatAreNoDisks() {
        assertThat(hostile(repeated(100_000, "-global", "virtio-blk-pci.write-cache=off"))
                        .unread())
                .isEmpty();
        assertThat(hostile(repeated(30_000, "-device", "virtio-scsi-pci")).unread())
                .isEmpty();
    }

    @Test
    void aConfigFileOfAMegabyteOfDrives() {
        tree.file("/vm.cfg", "[drive]\n".repeat(130_000));
        assertThat(reason(hostile("-readconfig", "/vm.cfg")).orElse("")).contains("130000 disks");
    }

    @Test
    void escapesInNamesReachNoMessage() throws Exception {
        tree.qemu(
                        HOSTILE,
                        "-drive",
                        "file=/e,format=raw,if=none,id=\u001b[31mred",
                        "-drive",
                        "file=/e,format=raw,if=none,id=b")
                .open(HOSTILE, 9, "/\u001b]0;PWNED\u0007.img", "02140002", 41, 1)
                .open(HOSTILE, 10, "/e", "02140002", 41, 2)
                .file("/stat.txt", "/proc/100/fd/9 type=regular dev=8:1 ino=1 size=8388608 blocks=8\n")
                .file("/proc/100/mountinfo", "41 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
        TracedProcess process = Inventory.of(tree.host(), List.of(HOSTILE), InventoryOptions.defaults())
                .processes()
                .get(0);
        assertThat(process.warnings())
                .isNotEmpty()
                .allMatch(warning -> warning.chars().noneMatch(Character::isISOControl));
        tree.file("/proc/7/comm", "a\u001b[31m").file("/proc/7/status", "").file("/proc/7/exe", "/bin/a");
        assertThatThrownBy(() -> Inventory.of(tree.host(), List.of(7), InventoryOptions.defaults()))
                .isInstanceOf(InventoryException.class)
                .hasMessageNotContaining("\u001b");
    }

    @Test
    void aFileThatNeverEndsAsConfigFile() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/kmsg")), "needs: /proc/kmsg");
        Path program = Files.copy(Path.of("/bin/bash"), directory.resolve("qemu-system-x86_64"));
        Process process =
                new ProcessBuilder(program.toString(), "-c", "read line", "-readconfig", "/proc/kmsg").start();
        try {
            int pid = (int) process.pid();
            Inventory inventory = assertTimeoutPreemptively(
                    SOON, () -> Inventory.of(HostRoot.live(), List.of(pid), InventoryOptions.defaults()));
            assertThat(inventory.processes().get(0).unread()).isEmpty();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aProcessThatDoesNotEndToBeReadIsLeftAndNotAskedAgain() throws Exception {
        BoundedReading reading = new BoundedReading(Duration.ofMillis(300));
        CountDownLatch never = new CountDownLatch(1);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> reading.read(1, () -> {
                        never.await();
                        return "";
                    }))
                    .hasMessageStartingWith("no end of reading it within 300 ms");
        }
        assertThat(reading.read(2, () -> "read")).isEqualTo("read");
        assertThatThrownBy(() -> reading.read(3, () -> {
                    throw new StackOverflowError();
                }))
                .hasMessage("reading it failed (java.lang.StackOverflowError)");
        reading.forget(1);
        assertThat(reading.read(1, () -> "another of that id")).isEqualTo("another of that id");
    }

    private static String[] repeated(int times, String... words) {
        List<String> all = new ArrayList<>();
        for (int time = 0; time < times; time++) {
            all.addAll(List.of(words));
        }
        return all.toArray(String[]::new);
    }
}
