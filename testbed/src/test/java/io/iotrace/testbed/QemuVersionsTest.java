// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.iotrace.guest.Accelerator;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestDisk.Aio;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestMachine;
import io.iotrace.guest.GuestRequirements;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.RecordingReader;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.testbed.VirtualHost.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The QEMUs of Debian 12 (7.2), Debian 13 (10.0) and the newest that Debian has (11.1), traced on this machine. */
class QemuVersionsTest {
    private static final int REQUESTS = 503;

    /** Not in memory, as /tmp may be: there would be no device. */
    @TempDir(factory = BelowVarTmp.class)
    private Path folder;

    @BeforeEach
    void needWhatTracingNeeds() throws Exception {
        Optional<String> missing = GuestRequirements.missing();
        assumeTrue(missing.isEmpty(), () -> "needs: " + missing.orElseThrow());
        assumeTrue("root".equals(System.getProperty("user.name")), "needs: root");
        Process doctor = new ProcessBuilder(IotraceCommand.here("doctor"))
                .redirectErrorStream(true)
                .start();
        String said = new String(doctor.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(doctor.waitFor() == 0, () -> "needs: a kernel that loads the probe: " + said);
    }

    @Test
    void countsEachRequestOfTheQemuOnThePath() throws Exception {
        countsEachRequestOfEveryEngine(Path.of("qemu-system-x86_64"));
    }

    @Test
    void countsEachRequestOfDebian13sQemu() throws Exception {
        countsEachRequestOfEveryEngine(qemuOf("trixie"));
    }

    /** From 10.2 on QEMU's event loops wait in io_uring_enter(2). */
    @Test
    void countsEachRequestOfDebiansNewestQemu() throws Exception {
        countsEachRequestOfEveryEngine(qemuOf("sid"));
    }

    /** QEMU has it since 9.0: each queue of a disk is served by one of several IOThreads. */
    @Test
    void countsEachRequestOfADiskThatTwoIoThreadsServe() throws Exception {
        int jobs = 8;
        try (GuestMachine machine = GuestMachine.named("mapped")
                .qemu(qemuOf("trixie"))
                .accelerator(Accelerator.TCG)
                .vcpus(2)
                .extraArguments(
                        "-object",
                        "iothread,id=map0",
                        "-object",
                        "iothread,id=map1",
                        "-drive",
                        "if=none,id=mapped-drive,format=raw,cache=none,aio=native,file=" + image("mapped"),
                        "-device",
                        """
                        {"driver":"virtio-blk-pci","id":"mapped","drive":"mapped-drive","num-queues":2,"request-merging":false,\
                        "iothread-vq-mapping":[{"iothread":"map0"},{"iothread":"map1"}]}""")
                .start()) {
            JsonNode report = trace(
                    machine,
                    () -> assertThat(machine.runOn(
                                            "vda",
                                            GuestLoad.of(Operation.READ, REQUESTS)
                                                    .withJobs(jobs))
                                    .requests())
                            .isEqualTo((long) jobs * REQUESTS));
            JsonNode disk = report.at("/vms/0/disks/0");
            assertThat(disk.get("name").asText()).isEqualTo("mapped");
            assertThat(disk.get("requests").asInt()).as(disk.toString()).isEqualTo(jobs * REQUESTS);
            Map<String, Integer> byThread = new TreeMap<>();
            RecordingReader.read(recording(), new RecordingHandler() {
                @Override
                public void onRequest(DiskRequest request) {
                    byThread.merge(request.threadName, 1, Integer::sum);
                }

                @Override
                public void onEvent(EventContext context, RecordingEvent event) {}
            });
            assertThat(byThread).containsOnlyKeys("IO map0", "IO map1");
        }
    }

    private static Path qemuOf(String suite) {
        Result qemu = VirtualHost.execute(List.of("qemu", suite));
        assumeTrue(
                qemu.code() == 0,
                () -> "needs: QEMU of Debian's " + suite + ": " + qemu.err().strip());
        return Path.of(qemu.succeeded());
    }

    private void countsEachRequestOfEveryEngine(Path qemu) throws Exception {
        GuestMachine.Builder builder = GuestMachine.named("versions").qemu(qemu).accelerator(Accelerator.TCG);
        for (Aio aio : Aio.values()) {
            builder.disk(GuestDisk.raw(aio.name(), image(aio.name())).withAio(aio));
        }
        try (GuestMachine machine = builder.start()) {
            JsonNode report = trace(machine, () -> {
                for (Aio aio : Aio.values()) {
                    assertThat(machine.run(aio.name(), GuestLoad.of(Operation.READ, REQUESTS))
                                    .requests())
                            .isEqualTo(REQUESTS);
                }
            });
            assertThat(report.at("/vms/0/disks"))
                    .hasSize(Aio.values().length)
                    .allSatisfy(disk -> assertThat(disk.get("requests").asInt())
                            .as(disk.toString())
                            .isEqualTo(REQUESTS));
        }
    }

    /** The report on what a machine does meanwhile; the recording stays. */
    private JsonNode trace(GuestMachine machine, Runnable load) throws IOException {
        Process iotrace = new ProcessBuilder(IotraceCommand.here(
                        "attach",
                        "--format",
                        "json",
                        "--output",
                        recording().toString(),
                        "--qmp",
                        machine.qmpSocket().toString(),
                        Long.toString(machine.pid())))
                .start();
        try (BufferedReader talk = iotrace.errorReader(StandardCharsets.UTF_8)) {
            assertThat(talk.readLine()).startsWith("Tracing");
            load.run();
            // Not Process.destroy(), which closes its streams as well.
            iotrace.toHandle().destroy();
            JsonNode report = new ObjectMapper().readTree(iotrace.getInputStream());
            assertThat(report.get("loss").get("requests").asInt()).isZero();
            return report;
        } finally {
            iotrace.destroyForcibly();
        }
    }

    private Path recording() {
        return folder.resolve("traced.jfr");
    }

    /** An image that is data in every block, and on the disk. */
    private Path image(String name) throws IOException {
        byte[] data = new byte[16 << 20];
        Arrays.fill(data, (byte) 1);
        Path file = Files.write(folder.resolve(name), data);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return file;
    }
}
