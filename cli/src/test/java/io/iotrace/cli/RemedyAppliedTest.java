// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One virtual machine with many mistakes: what a finding prints is put in, and the finding goes. */
class RemedyAppliedTest {
    private static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");
    private static final Set<String> APPLIED = Set.of(
            "cache-unsafe",
            "copy-on-read",
            "event-idx-off",
            "kick-exits-to-userspace",
            "main-loop-disk",
            "no-irqfd",
            "virtio-scsi-single-queue",
            "virtio-single-queue",
            "writeback-double-cache",
            "writethrough-flush-per-write");

    @TempDir
    private Path directory;

    private final List<String> arguments = new ArrayList<>();

    /** A finding by rule and disk, and the options that it prints. */
    private record Advice(String rule, String disk, String options) {
        String key() {
            return rule + " " + disk;
        }
    }

    @BeforeEach
    void makeAMachineWithManyMistakes() throws IOException {
        assumeTrue(Files.isExecutable(QEMU), "needs: qemu-system-x86_64");
        Path a = Files.write(directory.resolve("a.img"), new byte[1 << 20]);
        Path b = Files.write(directory.resolve("b.img"), new byte[1 << 20]);
        arguments.addAll(List.of(
                "-name",
                "guest=web-01",
                "-machine",
                "pc-q35-4.2",
                "-smp",
                "4",
                "-drive",
                "file=" + a + ",format=raw,if=none,id=d0,cache=unsafe",
                "-device",
                "virtio-blk-pci,drive=d0,id=disk0,num-queues=1,ioeventfd=off,vectors=0,event_idx=off",
                "-drive",
                "file=" + b + ",format=raw,if=none,id=d1,cache=writethrough,copy-on-read=on",
                "-device",
                "virtio-scsi-pci,id=scsi0,num_queues=1",
                "-device",
                "scsi-hd,drive=d1,id=disk1,bus=scsi0.0"));
    }

    private static Map<String, Advice> check(String subject) throws IOException {
        Command.Result result = Command.run("check", subject, "--format", "json");
        assertThat(result.code()).as(result.err()).isZero();
        Map<String, Advice> advices = new LinkedHashMap<>();
        for (JsonNode finding : new ObjectMapper().readTree(result.out()).get("findings")) {
            Advice advice = new Advice(
                    finding.get("rule").asText(),
                    finding.path("disk").asText(),
                    finding.at("/remedy/qemuOptions").asText(""));
            if (APPLIED.contains(advice.rule())) {
                advices.put(advice.key(), advice);
            }
        }
        return advices;
    }

    private String file() throws IOException {
        List<String> quoted = arguments.stream()
                .map(word -> word.startsWith("-") ? word : "'" + word + "'")
                .toList();
        return Files.writeString(directory.resolve("vm.args"), QEMU + " " + String.join(" ", quoted))
                .toString();
    }

    /** Puts printed lines in the place of those with the same option and id; an object comes before the devices. */
    private void apply(String lines) {
        for (String line : lines.lines().toList()) {
            String option = line.substring(0, line.indexOf(' '));
            String value = line.substring(line.indexOf(' ') + 1).replaceAll("^'|'$", "");
            int place = -1;
            for (int i = 0; i < arguments.size() - 1; i += 2) {
                if (arguments.get(i).equals(option) && id(arguments.get(i + 1)).equals(id(value))) {
                    place = i;
                }
            }
            if (place >= 0) {
                arguments.set(place + 1, value);
            } else {
                arguments.addAll(0, List.of(option, value));
            }
        }
    }

    private static String id(String value) {
        return value.replaceFirst("^.*?,id=([^,]+).*$", "$1");
    }

    private Map<String, Advice> checkRunning() throws IOException {
        Path pidFile = directory.resolve("pid");
        List<String> command = new ArrayList<>(List.of(
                QEMU.toString(),
                "-S",
                "-accel",
                "tcg",
                "-m",
                "64",
                "-nodefaults",
                "-display",
                "none",
                "-daemonize",
                "-pidfile",
                pidFile.toString()));
        command.addAll(arguments);
        Recordings.run(command.toArray(String[]::new));
        String pid = Files.readString(pidFile).strip();
        try {
            return check(pid);
        } finally {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(qemu -> {
                qemu.destroyForcibly();
                qemu.onExit().join();
            });
        }
    }

    @Test
    void theFindingGoesWhenWhatItPrintsIsPutIn() throws IOException {
        Map<String, Advice> found = checkRunning();
        Set<String> rules = new TreeSet<>();
        found.values().forEach(advice -> rules.add(advice.rule()));
        assertThat(rules).isEqualTo(new TreeSet<>(APPLIED));

        for (Map<String, Advice> now = check(file()); !now.isEmpty(); now = check(file())) {
            Advice worst = now.values().iterator().next();
            assertThat(worst.options()).as(worst.key()).isNotEmpty();
            apply(worst.options());
            assertThat(check(file())).as("after " + worst.options()).doesNotContainKey(worst.key());
        }

        assertThat(checkRunning()).isEmpty();
    }
}
