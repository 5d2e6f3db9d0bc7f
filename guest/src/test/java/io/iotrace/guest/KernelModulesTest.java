// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelModulesTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void createTheFolderThatModulesAreBelow() throws IOException {
        Files.createDirectories(folder.resolve("kernel/drivers/block"));
    }

    @Test
    void putsAModuleAfterThoseItDependsOn() throws IOException {
        module("virtio_blk.ko", "virtio,virtio_ring");
        module("virtio_ring.ko", "virtio");
        module("virtio.ko", "");
        assertThat(order("virtio_blk")).containsExactly("virtio", "virtio_ring", "virtio_blk");
    }

    @Test
    void loadsASharedDependencyOnce() throws IOException {
        module("sd_mod.ko", "scsi_mod");
        module("virtio_scsi.ko", "scsi_mod");
        module("scsi_mod.ko", "");
        assertThat(order("virtio_scsi", "sd_mod")).containsExactly("scsi_mod", "virtio_scsi", "sd_mod");
    }

    @Test
    void takesHyphenAndUnderscoreForTheSame() throws IOException {
        module("crc-t10dif.ko", "");
        module("t10-pi.ko", "crc_t10dif");
        assertThat(order("t10_pi")).containsExactly("crc_t10dif", "t10_pi");
    }

    @Test
    void leavesOutWhatThisKernelHasNoModuleFor() throws IOException {
        module("ata_piix.ko", "libata");
        assertThat(order("ahci", "ata_piix")).containsExactly("ata_piix");
    }

    @Test
    void endsWhereModulesDependOnEachOther() throws IOException {
        module("a.ko", "b");
        module("b.ko", "a");
        assertThat(order("a")).containsExactly("b", "a");
    }

    @Test
    void unpacksACompressedModule() throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path("virtio.ko.gz")))) {
            out.write(contents(""));
        }
        assertThat(new KernelModules(folder).inLoadOrder(List.of("virtio")).get("virtio"))
                .isEqualTo(contents(""));
    }

    private List<String> order(String... names) throws IOException {
        return List.copyOf(new KernelModules(folder).inLoadOrder(List.of(names)).keySet());
    }

    private void module(String file, String dependencies) throws IOException {
        Files.write(path(file), contents(dependencies));
    }

    private Path path(String file) {
        return folder.resolve("kernel/drivers/block").resolve(file);
    }

    private static byte[] contents(String dependencies) {
        return ("\177ELF code license=GPL\0depends=" + dependencies + "\0name=x\0").getBytes(StandardCharsets.US_ASCII);
    }
}
