// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.testbed.VirtualHost.Kernel;
import io.iotrace.testbed.VirtualHost.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The host is what its documentation says, and a command in it what it would be here. */
class VirtualHostTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private VirtualHost host;

    @BeforeEach
    void boot() {
        host = VirtualHost.with(Kernel.BOOKWORM);
    }

    @Test
    void runsDebiansKernelWithTwoNodesKvmAndTypesForTheProbe() {
        String facts = host.run(LIMIT, """
                uname -r
                cat /sys/devices/system/node/online
                [ -w /dev/kvm ] && lsmod | grep -c ^kvm_amd
                ls /sys/kernel/btf/vmlinux /sys/kernel/btf/kvm
                mount -t tracefs,debugfs,bpf,cgroup2 | cut -d' ' -f5 | sort -u | xargs
                """).succeeded();
        assertThat(facts.lines())
                .satisfiesExactly(
                        kernel -> assertThat(kernel).matches("6\\.1\\..*-amd64"),
                        nodes -> assertThat(nodes).isEqualTo("0-1"),
                        kvm -> assertThat(kvm).isEqualTo("1"),
                        kernelTypes -> assertThat(kernelTypes).endsWith("kvm"),
                        moduleTypes -> assertThat(moduleTypes).endsWith("vmlinux"),
                        mounted -> assertThat(mounted).isEqualTo("bpf cgroup2 debugfs tracefs"));
    }

    @Test
    void beginsAgainInANewHostWhenThatOfATestEnds() throws Exception {
        List<VirtualHost> hosts = new ArrayList<>();
        VirtualHost.use(Kernel.BOOKWORM, used -> {
            hosts.add(used);
            if (hosts.size() == 1) {
                used.run(LIMIT, "echo b >/proc/sysrq-trigger").succeeded(); // ends its QEMU
            }
            assertThat(used.run(LIMIT, "echo works").succeeded()).isEqualTo("works");
        });
        assertThat(hosts).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void hasADriveOnEachNode() {
        for (int node = 0; node < 2; node++) {
            String drive = host.drive(node);
            String block = Path.of(drive).getFileName().toString();
            assertThat(host.run(
                                    LIMIT,
                                    "cat /sys/block/" + block + "/device/numa_node; dd if=" + drive
                                            + " of=/dev/null bs=1M count=1 iflag=direct status=none")
                            .succeeded())
                    .isEqualTo(Integer.toString(node));
        }
    }

    @Test
    void hasTheModulesThatDisksAreMadeOf() {
        host.run(LIMIT, "modprobe -a null_blk dm_mod dm_delay loop brd scsi_debug xfs btrfs")
                .succeeded();
    }

    @Test
    void returnsOutputErrorsAndExitCode() {
        assertThat(host.run(LIMIT, "echo 'to  out'; echo to err >&2; exit 7"))
                .isEqualTo(new Result(7, "to  out\n", "to err\n"));
    }

    /** As on a command line, where nothing is up before. */
    @Test
    void bootsAHostForOneCommandAndLeavesNothingOfIt() throws IOException {
        assertThat(VirtualHost.execute(
                        List.of("run", "--", "bash", "-c", "echo here >/root/written; uname -r; exit 7")))
                .satisfies(result -> {
                    assertThat(result.out()).matches("6\\.1\\..*-amd64\n");
                    assertThat(result.code()).isEqualTo(7);
                });
        assertThat(Path.of("/root/written")).doesNotExist();
        try (Stream<Path> left = Files.list(host.share().resolve("../..").normalize())) {
            assertThat(left).noneMatch(folder -> folder.getFileName().toString().startsWith("run-"));
        }
    }

    @Test
    void endsACommandAtItsLimitThatDoesNotHeedSigterm() {
        assertThat(host.run(Duration.ofSeconds(2), "trap '' TERM; while :; do read -t 1 <> <(:) || :; done")
                        .code())
                .isEqualTo(124);
    }

    @Test
    void endsACommandAtItsLimitWithAllItStarted() {
        assertThat(host.run(Duration.ofSeconds(10), "echo begun; sleep 1000 & sleep 1000"))
                .isEqualTo(new Result(124, "begun\n", ""));
        assertThat(host.run(LIMIT, "pgrep -c -x sleep").out()).isEqualTo("0\n");
    }

    @Test
    void sharesAFolderAndWritesNowhereElse() throws IOException {
        Path here = Files.createTempDirectory("testbed");
        try {
            host.run(LIMIT, "echo there >/testbed/from-host; echo x >" + here.resolve("lost"))
                    .succeeded();
            assertThat(host.share().resolve("from-host")).hasContent("there\n");
            assertThat(here).isEmptyDirectory();
            Files.writeString(host.share().resolve("from-here"), "here");
            assertThat(host.run(LIMIT, "cat /testbed/from-here").succeeded()).isEqualTo("here");
        } finally {
            Files.delete(here);
        }
    }

    @Test
    void leavesNothingBehindWhenItsOwnerIsKilled() throws Exception {
        String name = "killed-" + ProcessHandle.current().pid();
        Path folder = host.share().resolve("../..").resolve(name).normalize();
        Process owner = new ProcessBuilder("./testbed", "up", "--attached", "--name", name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(owner.inputReader().readLine()).isEqualTo("up");
        ProcessHandle qemu = ProcessHandle.of(
                        Long.parseLong(Files.readString(folder.resolve("pid")).strip()))
                .orElseThrow();
        assertThat(qemu.info().command().orElseThrow()).contains("qemu");
        owner.destroyForcibly();
        qemu.onExit().get(1, TimeUnit.MINUTES);
        for (int i = 0; i < 100 && Files.exists(folder); i++) {
            Thread.sleep(100);
        }
        assertThat(folder).doesNotExist();
    }
}
