// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Finds out whether KVM works by booting a guest with it: {@code /dev/kvm} may be there and no Linux boot, as on hosts
 * that are virtual machines themselves without hardware support (PVM). The answer is kept until the host reboots.
 */
final class KvmProbe {
    /** A guest with KVM is up in less than one second; a hanging one stays as it is. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Path DEVICE = Path.of("/dev/kvm");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private KvmProbe() {}

    static Accelerator choose(Progress progress) {
        if (!Files.isWritable(DEVICE)) {
            return Accelerator.TCG;
        }
        try {
            Path answer =
                    CacheFolder.get().resolve("kvm-" + Files.readString(BOOT_ID).strip());
            if (!Files.exists(answer)) {
                Files.writeString(answer, probe(progress).name());
            }
            return Accelerator.valueOf(Files.readString(answer));
        } catch (IOException e) {
            throw new GuestException("can't keep whether KVM works: " + e.getMessage(), e);
        }
    }

    private static Accelerator probe(Progress progress) {
        progress.say("Trying KVM, for up to " + TIMEOUT.toSeconds() + " s");
        try (GuestMachine machine = GuestMachine.named("kvm-probe")
                .accelerator(Accelerator.KVM)
                .bootTimeout(TIMEOUT)
                .start()) {
            return machine.accelerator();
        } catch (GuestException broken) {
            progress.say("No Linux boots with KVM here; using QEMU's own translation (TCG), which is slower");
            return Accelerator.TCG;
        }
    }
}
