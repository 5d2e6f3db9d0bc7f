// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.remedy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.RuleTable;
import io.iotrace.recording.DiskRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real QEMU, stopped at once, takes every line that a remedy prints, in place of the VM's own. */
class QemuStartsTest {
    private static final String QEMU = "/usr/bin/qemu-system-x86_64";
    private static final long MOST_SECONDS = 60;

    @TempDir
    private Path directory;

    private Path image;

    @BeforeEach
    void makeAnImage() throws IOException {
        assumeTrue(Files.isExecutable(Path.of(QEMU)), "needs: qemu-system-x86_64");
        image = Files.createFile(directory.resolve("a b.img"));
        Files.write(image, new byte[1 << 20]);
    }

    /** The VM's own arguments, one a line, with IMAGE for the image. */
    private SyntheticRecording vm(String... arguments) {
        return SyntheticRecording.wellConfigured()
                .disk(disk -> disk.file = image.toString())
                .commandLine("qemu-system-x86_64 "
                        + Arrays.stream(arguments)
                                .map(argument -> argument.replace("IMAGE", image.toString()))
                                .collect(Collectors.joining(" ")));
    }

    /** Starts QEMU with the printed lines, and those of the VM's own that they do not replace. */
    private void assertStarts(SyntheticRecording recording, String rule, String... own) throws Exception {
        Finding finding = recording.report().findings().stream()
                .filter(candidate -> candidate.rule().equals(rule))
                .findFirst()
                .orElseThrow(() -> new AssertionError(rule + " says nothing"));
        String lines = finding.remedy().qemuOptions();
        assertThat(lines).as(rule).isNotNull().doesNotContain("unsafe");
        List<String> command =
                new ArrayList<>(List.of("-S", "-display", "none", "-machine", "q35", "-monitor", "none"));
        Map<String, String> changed = new LinkedHashMap<>();
        lines.lines().forEach(line -> changed.put(line.split(" ", 2)[0] + idOf(line), line));
        for (String argument : own) {
            String line = argument.replace("IMAGE", image.toString());
            String replaced = changed.remove(line.split(" ", 2)[0] + idOf(line));
            command.addAll(replaced == null ? List.of(line.split(" ", 2)) : words(replaced));
        }
        // An IOThread must be there before the device that names it.
        changed.values().forEach(line -> command.addAll(1, words(line)));
        command.add(0, QEMU);
        command.add("-daemonize");
        command.add("-pidfile");
        command.add(directory.resolve("pid").toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s: %s%n%s", rule, command, said).isZero();
        ProcessHandle.of(Long.parseLong(
                        Files.readString(directory.resolve("pid")).strip()))
                .ifPresent(QemuStartsTest::end);
    }

    /** Returns when the process is gone, and with it its locks on the image and the pid file, which the next one takes. */
    private static void end(ProcessHandle qemu) {
        qemu.destroyForcibly();
        qemu.onExit().join();
    }

    private static String idOf(String line) {
        return line.replaceFirst("^.*?(?:[, ](?:id|node-name)=([^,' ]+)).*$", "$1");
    }

    private static List<String> words(String line) {
        String[] parts = line.split(" ", 2);
        String value = parts[1].startsWith("'") ? parts[1].substring(1, parts[1].length() - 1) : parts[1];
        return List.of(parts[0], value);
    }

    private static final String DRIVE =
            "-drive file=IMAGE,format=raw,if=none,id=libvirt-1-storage,cache=none,aio=native";
    private static final String DEVICE = "-device virtio-blk-pci,drive=libvirt-1-storage,id=virtio-disk0";

    private void assertStarts(String rule, Function<SyntheticRecording, SyntheticRecording> load, String... own)
            throws Exception {
        assertStarts(load.apply(vm(own)), rule, own);
    }

    @Test
    void withAnIoThreadOfItsOwn() throws Exception {
        assertStarts(
                "main-loop-disk",
                vm -> vm.disk(disk -> disk.ioThreads = "")
                        .threadLoad(SyntheticRecording.PROCESS, "main", 0.7, 0, 0)
                        .requests(2000, 11, request -> request.thread = SyntheticRecording.PROCESS),
                DRIVE,
                DEVICE);
    }

    @Test
    void withAnIoThreadForTheControllerOfAScsiDisk() throws Exception {
        assertStarts(
                "main-loop-disk",
                vm -> vm.disk(disk -> {
                            disk.ioThreads = "";
                            disk.bus = "virtio-scsi";
                        })
                        .threadLoad(SyntheticRecording.PROCESS, "main", 0.7, 0, 0)
                        .requests(2000, 11, request -> request.thread = SyntheticRecording.PROCESS),
                DRIVE,
                "-device virtio-scsi-pci,id=scsi0",
                "-device scsi-hd,bus=scsi0.0,drive=libvirt-1-storage,id=virtio-disk0");
    }

    @Test
    void withDirectIoWhateverWasSaidBefore() throws Exception {
        for (String cache :
                new String[] {"", ",cache=writeback", ",cache=unsafe", ",cache.direct=off,cache.no-flush=on"}) {
            assertStarts(
                    "writeback-double-cache",
                    vm -> vm.disk(disk -> {
                                disk.direct = false;
                                disk.noFlush = cache.contains("unsafe") || cache.contains("no-flush");
                            })
                            .requests(200, 11, request -> request.flags = DiskRequest.BUFFERED | DiskRequest.NO_BIO),
                    DRIVE.replace(",cache=none,aio=native", cache),
                    DEVICE);
        }
    }

    @Test
    void withDirectIoInNodesOfAnyDepth() throws Exception {
        for (String nodes : new String[] {
            "-blockdev driver=raw,node-name=libvirt-1-storage,file.driver=file,file.filename=IMAGE",
            "-blockdev driver=throttle,throttle-group=g,node-name=libvirt-1-storage,file.driver=raw,file.file.driver=file,"
                    + "file.file.filename=IMAGE"
        }) {
            assertStarts(
                    "writeback-double-cache",
                    vm -> vm.disk(disk -> disk.direct = false)
                            .requests(200, 11, request -> request.flags = DiskRequest.BUFFERED | DiskRequest.NO_BIO),
                    "-object throttle-group,id=g,x-iops-total=100000",
                    nodes,
                    DEVICE);
        }
    }

    @Test
    void withFlushes() throws Exception {
        for (String cache : new String[] {",cache=unsafe", ",cache=none,cache.no-flush=on"}) {
            assertStarts(
                    "cache-unsafe",
                    vm -> vm.disk(disk -> disk.noFlush = true).requests(200, 11),
                    DRIVE.replace(",cache=none,aio=native", cache),
                    DEVICE);
        }
    }

    @Test
    void withAnotherEngine() throws Exception {
        assertStarts(
                "aio-threads-direct",
                vm -> vm.disk(disk -> disk.engine = "threads")
                        .requests(200, 11, RuleTable.byWorkers().andThen(request -> request.stages[2] = 40_000)),
                DRIVE.replace("native", "threads"),
                DEVICE);
    }

    @Test
    void withPropertiesOfTheDevice() throws Exception {
        assertStarts(
                "virtio-single-queue",
                vm -> vm.disk(disk -> disk.queues = 1).requests(21_000, 2),
                DRIVE,
                DEVICE + ",num-queues=1");
        assertStarts("no-irqfd", vm -> vm.requests(2000, 2), DRIVE, DEVICE + ",vectors=0");
        assertStarts(
                "virtio-queue-size-small",
                vm -> vm.requests(2000, 2, request -> request.queueDepth = 40),
                DRIVE,
                DEVICE + ",queue-size=64");
        assertStarts(
                "misaligned-io", vm -> vm.leaf(leaf -> leaf.logicalBlock = 4096).requests(200, 2), DRIVE, DEVICE);
        assertStarts(
                "discard-not-passed",
                vm -> vm.disk(disk -> disk.allocatedBytes = 1 << 20).requests(200, 2),
                DRIVE,
                DEVICE);
    }
}
