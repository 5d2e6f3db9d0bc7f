// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.iotrace.guest.GuestLoad.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest ends with its owner, and its owner hears when it ends. */
class GuestMachineLifetimeTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void needAGuest() {
        Optional<String> missing = GuestRequirements.missing();
        assumeTrue(missing.isEmpty(), () -> "needs: " + missing.orElseThrow());
    }

    @Test
    void leavesNothingBehindWhenItIsClosed() throws IOException {
        Path owned = Files.createDirectory(folder.resolve("machine"));
        GuestMachine machine = GuestMachine.named("closed").folder(owned).start();
        ProcessHandle qemu = ProcessHandle.of(machine.pid()).orElseThrow();
        assertThat(machine.qmpSocket()).exists();
        machine.close();
        assertThat(qemu.isAlive()).isFalse();
        assertThat(owned).doesNotExist();
    }

    @Test
    void saysThatItIsGoneWhenQemuWasKilled() throws IOException {
        Path image = Files.write(folder.resolve("disk.img"), new byte[1 << 20]);
        try (GuestMachine machine =
                GuestMachine.named("killed").disk(GuestDisk.raw("disk0", image)).start()) {
            ProcessHandle.of(machine.pid()).orElseThrow().destroyForcibly();
            assertThatThrownBy(() -> machine.run("disk0", GuestLoad.of(Operation.READ, 100_000_000)))
                    .isInstanceOf(GuestException.class)
                    .hasMessageContaining("the guest is gone");
        }
    }

    @Test
    void endsWithAJvmThatIsKilled() throws Exception {
        Path owned = Files.createDirectory(folder.resolve("machine"));
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        owned.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8)) {
            ProcessHandle qemu =
                    ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
            assertThat(qemu.info().command().orElseThrow()).contains("qemu");
            jvm.destroyForcibly();
            qemu.onExit().get(1, TimeUnit.MINUTES);
            assertThat(qemu.isAlive()).isFalse();
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** Starts a guest, prints QEMU's pid and never ends by itself. */
    static final class Owner {
        public static void main(String[] arguments) throws InterruptedException {
            GuestMachine machine =
                    GuestMachine.named("owned").folder(Path.of(arguments[0])).start();
            System.out.println(machine.pid());
            Thread.currentThread().join();
        }
    }
}
