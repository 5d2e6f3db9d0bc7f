// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.iotrace.collector.inventory.host.HostRoot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that {@code qemu-img} makes. */
class ImageTablesTest {
    private static final Pattern DATA = Pattern.compile("\"data\": true,.*?\"offset\": (\\d+)");

    @TempDir
    private Path directory;

    private Path image;

    @BeforeEach
    void needQemuImg() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/qemu-img")), "needs: qemu-img");
        image = directory.resolve("a.qcow2");
    }

    private ImageTables tables() {
        HostRoot host = HostRoot.live();
        return new ImageTables(
                host,
                image.toString(),
                host.status(image.toString()).map(DiskIdentity::of).orElse(new DiskIdentity(0, 0)));
    }

    @ParameterizedTest
    @CsvSource({"65536, compat=1.1", "4096, compat=1.1", "65536, compat=0.10", "65536, 'compat=1.1,extended_l2=on'"})
    void holdsHeaderAndTablesAndNotTheGuestsData(int clusterBytes, String options) throws Exception {
        create("cluster_size=" + clusterBytes + "," + options, "64M");
        run("qemu-io", "-f", "qcow2", "-c", "write 0 1M", "-c", "write 40M 64k", image.toString());
        ImageTables tables = tables();
        ByteBuffer header = header();
        assertThat(tables.hold(0)).as("header").isTrue();
        assertThat(tables.hold(header.getLong(40))).as("L1 table").isTrue();
        assertThat(tables.hold(header.getLong(48))).as("refcount table").isTrue();
        Matcher data = DATA.matcher(run("qemu-img", "map", "--output=json", image.toString()));
        int ranges = 0;
        for (; data.find(); ranges++) {
            assertThat(tables.hold(Long.parseLong(data.group(1))))
                    .as(data.group())
                    .isFalse();
        }
        assertThat(ranges).isPositive();
        assertThat(tables.bytes() + 1_048_576 + 65536)
                .as("every cluster of the file")
                .isEqualTo(Files.size(image));
    }

    @Test
    void findsTablesThatTheImageGainsWhenItLooksAgain() throws Exception {
        create("preallocation=off", "2G");
        ImageTables tables = tables();
        long before = tables.bytes();
        run("qemu-io", "-f", "qcow2", "-c", "write 0 64k", "-c", "write 1G 64k", image.toString());
        assertThat(tables.bytes()).isEqualTo(before);
        tables.refresh();
        assertThat(tables.bytes()).isEqualTo(before + 2 * 65536);
    }

    @Test
    void knowsThatTheDataLieInAnotherFile() throws Exception {
        assertThat(tables().externalData()).isFalse();
        create("data_file=" + directory.resolve("a.data"), "8M");
        assertThat(tables().externalData()).isTrue();
    }

    @Test
    void takesNothingForATableOfAnImageThatIsNoneOrLies() throws Exception {
        Files.write(image, new byte[1 << 20]);
        assertThat(tables().bytes()).isZero();
        create("compat=1.1", "8M");
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(4).putInt(0, -1), 36); // L1 entries
        }
        assertThat(tables().bytes()).isZero();
        assertThat(tables().hold(0)).isFalse();
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(4).putInt(0, 0), 36);
            file.write(ByteBuffer.allocate(4).putInt(0, -1), 56); // clusters of the refcount table
        }
        assertThat(tables().bytes()).isZero();
    }

    /** QEMU opened the image again: its descriptor has another number, and the old one may be another image's. */
    @Test
    void followsAnImageToItsNewDescriptorAndReadsNoOtherImage() throws Exception {
        create("preallocation=off", "2G");
        ImageTables tables = tables();
        long before = tables.bytes();
        Path moved = Files.move(image, directory.resolve("moved.qcow2"));
        create("preallocation=full", "64M");
        tables.refresh();
        assertThat(tables.bytes()).isEqualTo(before);
        run("qemu-io", "-f", "qcow2", "-c", "write 0 64k", moved.toString());
        tables.isAt(moved.toString());
        tables.refresh();
        assertThat(tables.bytes()).isEqualTo(before + 65536);
    }

    private ByteBuffer header() throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(image), 0, 104);
    }

    private void create(String options, String size) throws IOException {
        run("qemu-img", "create", "-q", "-f", "qcow2", "-o", options, image.toString(), size);
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as(output).isZero();
        return output;
    }
}
