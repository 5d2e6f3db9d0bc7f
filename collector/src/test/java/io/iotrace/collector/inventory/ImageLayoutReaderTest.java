// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.iotrace.collector.inventory.host.FileStatus;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.event.ImageLayout;
import io.iotrace.recording.event.VirtualDisk;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files, which this process has open as QEMU has its images. */
class ImageLayoutReaderTest {
    @TempDir(factory = BuildDirectory.class)
    private Path directory;

    private static VirtualDisk disk(Path image, String format) {
        FileStatus status = HostRoot.live().status(image.toString()).orElseThrow();
        DiskIdentity identity = DiskIdentity.of(status);
        return new VirtualDisk(
                "vm",
                (int) ProcessHandle.current().pid(),
                "vda",
                null,
                null,
                "virtio-blk",
                null,
                "",
                format,
                "file",
                image.toString(),
                identity.device(),
                identity.inode(),
                null,
                true,
                "",
                false,
                false,
                "",
                false,
                false,
                false,
                1,
                "",
                0,
                "",
                null,
                "",
                0,
                0,
                false,
                "",
                0,
                "",
                0,
                "",
                "",
                "",
                "");
    }

    private static Optional<ImageLayout> layout(Path image, String format) throws IOException {
        try (FileInputStream open = new FileInputStream(image.toFile())) {
            assertThat(open.getFD().valid()).isTrue();
            return new ImageLayoutReader(HostRoot.live()).read(disk(image, format));
        }
    }

    @Test
    void countsSnapshotsAndNamesFeaturesOfAnImageOfQemuImg() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/qemu-img")), "needs: qemu-img");
        Path image = directory.resolve("a.qcow2");
        run("create", "-q", "-f", "qcow2", "-o", "cluster_size=128k,extended_l2=on,lazy_refcounts=on", image, "23M");
        run("snapshot", "-c", "one", image);
        run("snapshot", "-c", "two", image);

        assertThat(layout(image, "qcow2")).isPresent().hasValueSatisfying(found -> {
            assertThat(found.clusterBytes()).isEqualTo(128 << 10);
            assertThat(found.virtualBytes()).isEqualTo(23 << 20);
            assertThat(found.snapshots()).isEqualTo(2);
            assertThat(found.features().split(" ")).containsExactlyInAnyOrder("extended-l2", "lazy-refcounts");
        });
    }

    private void run(Object... words) throws Exception {
        String[] command = new String[words.length + 1];
        command[0] = "qemu-img";
        for (int i = 0; i < words.length; i++) {
            command[i + 1] = words[i].toString();
        }
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void countsThePiecesOfASparseFile() throws Exception {
        Path image = directory.resolve("sparse.img");
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < 23; i++) {
                channel.write(ByteBuffer.allocate(4096), i * 1_048_576L);
            }
            channel.force(true);
        }
        Optional<ImageLayout> found = layout(image, "raw");
        assumeTrue(found.isPresent(), "needs: a file system that tells its extents");

        assertThat(found.get().extents()).isEqualTo(23);
        assertThat(found.get().pieces()).isBetween(1, 23);
        assertThat(found.get().mappedBytes()).isEqualTo(23 * 4096);
        assertThat(found.get().complete()).isTrue();
        assertThat(found.get().snapshots()).isEqualTo(-1);
    }

    @Test
    void saysNothingOfADiskThatTheProcessHasNotOpen() throws Exception {
        Path image = Files.write(directory.resolve("closed.img"), new byte[4096]);

        assertThat(new ImageLayoutReader(HostRoot.live()).read(disk(image, "raw")))
                .isEmpty();
    }
}
