// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.cli.Command.Result;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestDisk.Aio;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** RULES 8.3 T-g: a QEMU in a PID namespace of its own, where it is process 1, traced from outside. */
class PidNamespaceTest {
    @RegisterExtension
    static final SharedGuest GUEST = SharedGuest.named("contained", PidNamespaceTest::contain);

    private long qemu;

    private static void contain(GuestMachine.Builder machine, Images images) throws IOException {
        assumeTrue(rootIsMountPoint(), "needs: a root that is a mount point");
        Path program = Files.writeString(images.folder().resolve("contained-qemu"), """
                #!/bin/sh
                exec unshare --pid --fork --kill-child --mount-proc qemu-system-x86_64 "$@"
                """);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        machine.qemu(program)
                .disk(GuestDisk.raw("native", images.image("native")))
                .disk(GuestDisk.raw("threads", images.image("threads")).withAio(Aio.THREADS));
    }

    /** unshare makes the mounts below {@code /} private, which mount(2) refuses where {@code /} is none: in a chroot. */
    private static boolean rootIsMountPoint() throws IOException {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return mounts.anyMatch(mount -> mount.split(" ", 6)[4].equals("/"));
        }
    }

    /** QEMU by its pid outside; the machine's is that of unshare, its parent. */
    @BeforeEach
    void find() throws IOException {
        qemu = ProcessHandle.of(GUEST.machine().pid())
                .orElseThrow()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("qemu-system-x86_64"))
                .findFirst()
                .orElseThrow()
                .pid();
        assertThat(Files.readString(Path.of("/proc/" + qemu + "/status")))
                .containsPattern("(?m)^NSpid:\\s+" + qemu + "\\s+1$");
    }

    @Test
    void namesAndCountsByThePidOutside() throws Exception {
        Path file = GUEST.recording("outside");
        Attachment attachment = Attachment.to(file, qemu, GUEST.machine().qmpSocket());
        GUEST.machine().run("native", GuestLoad.of(Operation.READ, 1003));
        GUEST.machine().run("threads", GuestLoad.of(Operation.WRITE, 211));
        JsonNode report = attachment.report();

        List<SeenRequest> seen = SeenRequest.allOf(file);
        assertThat(SeenRequest.counts(seen)).isEqualTo(Map.of("native read", 1003L, "threads write", 211L));
        assertThat(seen)
                .allSatisfy(request -> assertThat(request.threadName())
                        .isEqualTo(request.disk().equals("native") ? "IO io-native" : "worker"));
        JsonNode vm = report.at("/vms/0");
        assertThat(vm.get("pid").asLong()).isEqualTo(qemu);
        assertThat(vm.get("name").asText()).isEqualTo("contained");
        List<String> roles = new ArrayList<>();
        vm.get("threads")
                .forEach(thread -> roles.add(
                        thread.path("role").asText() + " " + thread.path("name").asText()));
        assertThat(roles)
                .contains("main qemu-system-x86", "iothread IO io-native", "iothread IO io-threads")
                .anyMatch(role -> role.startsWith("vcpu CPU 0/"));
        for (JsonNode disk : vm.get("disks")) {
            assertThat(disk.at("/stages/wakeup/count").asLong()).isPositive();
        }
        for (JsonNode held : report.get("reconciliation")) {
            assertThat(held.get("seen")).as(held.toString()).isEqualTo(held.get("expected"));
        }
        assertThat(Recordings.losses(file)).isEmpty();
    }

    @Test
    void listsItByThePidOutside() {
        assertThat(Command.run("list").out().lines())
                .filteredOn(line -> line.contains(" contained "))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).startsWith(qemu + " "));
    }

    /** Where ids differ nothing would be seen, and that would look like a quiet disk. */
    @Test
    void refusesToTraceFromInsideOfOne() throws Exception {
        List<String> command = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--mount-proc"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "attach",
                "1"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(1);
        assertThat(said)
                .isEqualTo(
                        "iotrace: iotrace is in a PID namespace of its own, such as a container's, where processes have"
                                + " other ids than the kernel's programs see: run it in the host's (docker run --pid=host)\n");
    }

    @Test
    void takesThePidInsideForTheProcessThatHasItOutside() {
        Result result = Command.run("attach", "1", "--duration", "1s");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .matches("iotrace: process 1 \\(.+\\) is not QEMU; give --any-process to trace it all the same\n");
    }
}
