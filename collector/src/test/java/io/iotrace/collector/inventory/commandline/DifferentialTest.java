// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.collector.inventory.BuildDirectory;
import io.iotrace.collector.inventory.RealQemu;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the parser against a real QEMU, started stopped on the same line and asked over QMP. */
class DifferentialTest {
    private static final long SEED = Long.getLong("iotrace.differential.seed", 20261130L);
    private static final int LINES = Integer.getInteger("iotrace.differential.lines", 24);

    @TempDir(factory = BuildDirectory.class)
    private Path directory;

    private int images;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-drive file=@,format=raw,if=virtio,snapshot=on,cache=none,aio=native,node-name=nn",
                "-snapshot -drive file=@,format=raw,if=virtio,cache=directsync -hda @",
                "-drive if=none,file=@,format=raw,node-name=nn -device virtio-blk-pci,drive=nn,id=d",
                "-drive if=none,file=@,format=raw,file.node-name=fn -device virtio-blk-pci,drive=fn,id=d",
                "-object iothread,id=io -device virtio-scsi-pci,iothread=io -drive file=@,format=raw,if=none,id=d"
                        + " -device scsi-hd,bus=scsi.0,drive=d,id=x",
                "-M pc -device ich9-ahci -drive file=@,format=raw,if=none,id=d -device ide-hd,bus=ide.2,drive=d,id=x",
                "-object iothread,id=ia -object iothread,id=ib -device virtio-scsi-pci,id=a,iothread=ia"
                        + " -device virtio-scsi-pci,id=b,iothread=ib -drive file=@,format=raw,if=none,id=d -device scsi-hd,drive=d,id=x",
                "-object iothread,id=io -device lsi,id=a -device virtio-scsi-pci,id=b,iothread=io"
                        + " -drive file=@,format=raw,if=none,id=d -device scsi-hd,drive=d,id=x",
                "-M pc -device ahci,id=a -drive file=@,format=raw,if=none,id=d -device ide-hd,drive=d,id=x",
                "-M q35 -device piix3-ide,id=p -drive file=@,format=raw,if=none,id=d -device ide-hd,drive=d,id=x",
                "-M pc -drive file=@,format=raw,if=none,id=d -device ide-hd,drive=d,id=x",
                "-object iothread,id=io -device {\"driver\":\"virtio-scsi-pci\",\"id\":\"j\"} -device virtio-scsi-pci,id=k,iothread=io"
                        + " -drive file=@,format=raw,if=none,id=d -device scsi-hd,drive=d,id=x"
                        + " -drive file=@,format=raw,if=none,id=e -device {\"driver\":\"scsi-hd\",\"drive\":\"e\",\"id\":\"y\"}",
                "-M q35 -device pcie-root-port,id=rp,chassis=1 -device virtio-scsi-pci,id=a -device virtio-scsi-pci,id=b,bus=rp"
                        + " -drive file=@,format=raw,if=none,id=d -device scsi-hd,drive=d,id=x",
                "-drive file=@,format=raw,if=virtio -global virtio-blk-pci.write-cache=off",
                "-hda @ -global ide-hd.write-cache=off",
                "-hda @ -global ide-device.write-cache=off",
                "-drive file=@,format=raw,if=none,id=d -device virtio-blk,drive=d,id=x -global virtio-blk-pci.write-cache=off",
                "-drive file=@,format=raw,if=none,id=d -device virtio-blk-pci,drive=d,id=x -global virtio-blk-device.write-cache=off",
                "-drive file=@,format=raw,if=none,id=d -device virtio-blk-pci,drive=d,id=x"
                        + " -global virtio-blk-pci.write-cache=on -global virtio-blk-device.write-cache=off",
                "-blockdev file,filename=@,node-name=n -device virtio-blk,drive=n,id=x",
                "-drive file=@,format=raw,if=virtio,cache=off",
                "-blockdev {\"driver\":\"copy-on-read\",\"node-name\":\"c\",\"file\":{\"driver\":\"raw\",\"node-name\":\"q\",\"file\":"
                        + "{\"driver\":\"file\",\"filename\":\"@\",\"node-name\":\"p\"}}} -device virtio-blk-pci,drive=q,id=x",
                "-object throttle-group,id=g -blockdev driver=file,node-name=p,filename=@"
                        + " -blockdev {\"driver\":\"throttle\",\"throttle-group\":\"g\",\"node-name\":\"t\",\"file\":"
                        + "{\"driver\":\"raw\",\"node-name\":\"f\",\"file\":\"p\"}} -device virtio-blk,drive=t,id=x",
                "-device usb-ehci -device {\"driver\":\"usb-bot\",\"id\":\"u\"} -drive file=@,format=raw,if=none,id=n"
                        + " -device {\"driver\":\"scsi-hd\",\"bus\":\"u.0\",\"drive\":\"n\",\"id\":\"x\"}",
                "-drive file=@,format=raw,if=virtio,iops=100,iops_max=200",
                "-blockdev driver=null-co,node-name=aa -hda @",
                "-drive file=blkdebug::@,format=raw,if=virtio",
                "-drive file=@,format=raw,if=none,id=u -device usb-ehci -device usb-storage,drive=u,id=stick -device virtio-scsi-pci"
                        + " -drive file=@,format=raw,if=none,id=d -device scsi-hd,drive=d,id=x,bus=scsi.0",
            })
    void aLineOfTheReviewIsReadAsQemuReadsIt(String line) throws Exception {
        List<String> words = new ArrayList<>();
        for (String word : line.split(" ", -1)) {
            words.add(word.contains("@") ? word.replace("@", image()) : word);
        }
        compare(words);
    }

    @Test
    void randomLinesAreReadAsQemuReadsThem() throws Exception {
        Random random = new Random(SEED);
        int refused = 0;
        for (int line = 0; line < LINES; line++) {
            List<String> words = RandomCommandLine.make(random, this::image);
            try (RealQemu qemu = RealQemu.tryStart(directory, words.toArray(String[]::new))) {
                if (qemu == null) {
                    refused++;
                } else {
                    compare(qemu, words);
                }
            }
        }
        System.out.println(
                LINES - refused + " random command lines compared, QEMU refused " + refused + ", seed " + SEED);
        assertThat(refused).isLessThan(LINES / 2);
    }

    private void compare(List<String> words) throws Exception {
        try (RealQemu qemu = RealQemu.start(directory, words.toArray(String[]::new))) {
            compare(qemu, words);
        }
    }

    private static void compare(RealQemu qemu, List<String> words) throws IOException {
        String text = Files.readString(Path.of("/proc/" + qemu.pid() + "/cmdline"), StandardCharsets.UTF_8);
        List<String> parsed = QemuCommandLine.parse(
                        List.of(text.substring(0, text.length() - 1).split("\0", -1)), name -> Optional.empty())
                .disks()
                .stream()
                .flatMap(disk -> QemuAnswers.of(disk).stream())
                .sorted()
                .toList();
        assertThat(parsed)
                .as(String.join(" ", words))
                .isEqualTo(QemuAnswers.of(qemu.qmpSocket()))
                .isNotEmpty();
    }

    private String image() {
        Path image = directory.resolve("image" + images++);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(1 << 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return image.toString();
    }
}
