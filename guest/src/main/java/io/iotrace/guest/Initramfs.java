// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The guest's whole file system: its init and the disk drivers, numbered in the order to load them. */
final class Initramfs {
    private static final String INIT = "init";

    /** Kernels have one or the other of the last two, or these built in. */
    private static final List<String> DRIVERS =
            List.of("virtio_pci", "virtio_blk", "virtio_scsi", "sd_mod", "nvme", "ahci", "ata_piix");

    private Initramfs() {}

    static boolean hasInit() {
        return Initramfs.class.getResource(INIT) != null;
    }

    static void write(GuestKernel kernel, Path file) throws IOException {
        try (InputStream init = Initramfs.class.getResourceAsStream(INIT);
                CpioArchive archive = new CpioArchive(new BufferedOutputStream(Files.newOutputStream(file)))) {
            archive.directory("dev");
            // The kernel opens it before init mounts a file system there.
            archive.characterDevice("dev/console", 5, 1);
            archive.executable("init", init.readAllBytes());
            archive.directory("modules");
            int number = 0;
            for (byte[] module :
                    new KernelModules(kernel.modules()).inLoadOrder(DRIVERS).values()) {
                archive.executable(String.format(Locale.ROOT, "modules/%03d", number++), module);
            }
        }
    }
}
