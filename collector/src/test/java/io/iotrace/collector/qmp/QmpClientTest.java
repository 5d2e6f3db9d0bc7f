// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.iotrace.collector.inventory.BuildDirectory;
import io.iotrace.collector.inventory.RealQemu;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QmpClientTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String GREETING = "{\"QMP\":{\"version\":{},\"capabilities\":[]}}";

    @TempDir(factory = BuildDirectory.class)
    private Path directory;

    @Test
    void asksARealQemuAndIsRefusedBySentence() throws Exception {
        try (RealQemu qemu = RealQemu.start(directory, "-object", "iothread,id=io1,poll-max-ns=7");
                QmpClient client = QmpClient.connect(qemu.qmpSocket(), LONG)) {
            assertThat(client.execute("query-status", Map.of()).path("running").asBoolean(true))
                    .isFalse();
            assertThat(client.execute("qom-get", Map.of("path", "/objects/io1", "property", "poll-max-ns"))
                            .asLong())
                    .isEqualTo(7);
            assertThatThrownBy(() -> client.execute("qom-get", Map.of("path", "/objects/io2", "property", "x")))
                    .isInstanceOf(QmpException.class)
                    .hasMessageStartingWith(qemu.qmpSocket() + " refused qom-get: ");
        }
    }

    @Test
    void readsASnapshotOfARealQemu() throws Exception {
        try (RealQemu qemu = RealQemu.start(
                directory,
                "-object",
                "iothread,id=io1,poll-max-ns=7",
                "-blockdev",
                "driver=null-co,node-name=n,size=1048576,read-zeroes=on",
                "-device",
                "virtio-blk-pci,drive=n,id=d0,iothread=io1")) {
            QmpMonitor monitor = new QmpMonitor(qemu.qmpSocket());
            QmpSnapshot snapshot = monitor.ask(LONG, QmpSnapshot.of(id -> false));
            assertThat(snapshot.version()).matches("\\d+\\.\\d+\\.\\d+.*");
            assertThat(snapshot.ioThreads()).singleElement().satisfies(thread -> {
                assertThat(thread.id()).isEqualTo("io1");
                assertThat(thread.pollMaxNanos()).isEqualTo(7);
                assertThat(Files.exists(Path.of("/proc/" + qemu.pid() + "/task/" + thread.threadId())))
                        .isTrue();
            });
            assertThat(snapshot.node("n").orElseThrow().driver()).isEqualTo("null-co");
            assertThat(snapshot.devices()).singleElement().satisfies(device -> {
                assertThat(device.id()).isEqualTo("d0");
                assertThat(device.nodeName()).isEqualTo("n");
                assertThat(device.writeback()).contains(true);
                assertThat(device.model()).contains("virtio-blk-pci");
                assertThat(device.ioThread()).contains("io1");
            });
            assertThat(monitor.ask(LONG, QmpSnapshot.of("d0"::equals)).devices())
                    .as("what the command line says is not asked")
                    .singleElement()
                    .satisfies(device -> assertThat(device.model()).isEmpty());
        }
    }

    @Test
    void neverSendsACommandThatChangesSomething() throws Exception {
        try (FakeMonitor monitor =
                FakeMonitor.at(directory.resolve("s"), List.of(GREETING, "{\"return\":{},\"id\":1}"))) {
            try (QmpClient client = QmpClient.connect(monitor.socket(), LONG)) {
                for (String command : List.of(
                        "quit", "system_reset", "qom-set", "human-monitor-command", "query-sev-launch-measure")) {
                    assertThatIllegalArgumentException().isThrownBy(() -> client.execute(command, Map.of()));
                }
            }
            assertThat(monitor.received()).containsExactly("{\"execute\":\"qmp_capabilities\",\"id\":1}");
        }
    }

    @Test
    void leavesEventsAndAnswersToOthersOut() throws Exception {
        try (FakeMonitor monitor = FakeMonitor.at(
                        directory.resolve("s"),
                        List.of(
                                GREETING,
                                "{\"event\":\"STOP\"}\n{\"return\":{},\"id\":1}",
                                "{\"return\":{\"a\":1},\"id\":1}\n{\"event\":\"RESUME\"}\n{\"return\":{\"a\":2},\"id\":2}"));
                QmpClient client = QmpClient.connect(monitor.socket(), LONG)) {
            assertThat(client.execute("query-status", Map.of()).path("a").asInt())
                    .isEqualTo(2);
        }
    }

    @Test
    void aSocketThatHangsIsLeftInTime() throws Exception {
        Path socket = directory.resolve("s");
        try (FakeMonitor monitor = FakeMonitor.at(socket, List.of())) {
            assertThatThrownBy(() -> QmpClient.connect(monitor.socket(), SHORT))
                    .isInstanceOf(QmpException.class)
                    .hasMessage(
                            "cannot talk QMP over " + socket
                                    + " (no answer in 200 ms); give a monitor of its own to iotrace: -qmp unix:PATH,server=on,wait=off");
        }
    }

    @Test
    void aMonitorThatHangsLaterIsLeftInTime() throws Exception {
        Path socket = directory.resolve("s");
        try (FakeMonitor monitor = FakeMonitor.at(socket, List.of(GREETING, "{\"return\":{},\"id\":1}"));
                QmpClient client = QmpClient.connect(monitor.socket(), SHORT)) {
            assertThatThrownBy(() -> client.execute("query-block", Map.of()))
                    .isInstanceOf(QmpException.class)
                    .hasMessage(socket + " did not answer query-block: no answer in 200 ms");
        }
    }

    @Test
    void aSocketThatSpeaksSomethingElseIsNamed() throws Exception {
        Path socket = directory.resolve("s");
        try (FakeMonitor monitor = FakeMonitor.at(socket, List.of("{\"hello\":1}"))) {
            assertThatThrownBy(() -> QmpClient.connect(monitor.socket(), LONG))
                    .hasMessage(socket + " is not a QMP socket: it greets with something else");
        }
    }

    @Test
    void aMissingSocketIsNamed() {
        assertThatThrownBy(() -> QmpClient.connect(directory.resolve("none"), SHORT))
                .isInstanceOf(QmpException.class)
                .hasMessageStartingWith("cannot talk QMP over " + directory.resolve("none"));
    }

    @Test
    void aSocketOfLibvirtIsNotTouched() throws Exception {
        Path owned = Files.createDirectories(directory.resolve("libvirt/qemu")).resolve("monitor.sock");
        try (FakeMonitor monitor = FakeMonitor.at(owned, List.of(GREETING))) {
            Path alias = Files.createSymbolicLink(directory.resolve("alias"), owned);
            for (Path socket : List.of(owned, alias)) {
                assertThatThrownBy(() -> QmpClient.connect(socket, SHORT))
                        .isInstanceOf(QmpException.class)
                        .hasMessageStartingWith(socket + " belongs to libvirt");
            }
            assertThat(monitor.wasConnected()).isFalse();
        }
    }

    @Test
    void aServerWhoseQueueIsFullIsLeftInTimeHoweverOftenItIsTried() throws Exception {
        Path socket = directory.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket), 1);
            List<String> messages = new ArrayList<>();
            for (int attempt = 0; attempt < 5; attempt++) {
                messages.add(
                        catchThrowable(() -> QmpClient.connect(socket, SHORT)).getMessage());
            }
            assertThat(messages)
                    .allMatch(message -> message.startsWith("cannot talk QMP over " + socket))
                    .last()
                    .asString()
                    .contains("(no place in its queue in 200 ms)");
        }
    }

    @Test
    void aStoppedQemuAnswersOnTheSameConnectionWhenItGoesOn() throws Exception {
        try (RealQemu qemu = RealQemu.start(directory);
                QmpMonitor monitor = new QmpMonitor(qemu.qmpSocket())) {
            QmpMonitor.Question<String> name = client -> client.execute("query-version", Map.of())
                    .path("qemu")
                    .path("major")
                    .asText();
            signal(qemu.pid(), "STOP");
            for (int attempt = 0; attempt < 5; attempt++) {
                assertThatThrownBy(() -> monitor.ask(SHORT, name)).isInstanceOf(QmpException.class);
            }
            signal(qemu.pid(), "CONT");
            assertThat(monitor.ask(LONG, name)).matches("\\d+");
            signal(qemu.pid(), "STOP");
            assertThatThrownBy(() -> monitor.ask(SHORT, name)).hasMessageContaining("no answer in 200 ms");
            signal(qemu.pid(), "CONT");
            assertThat(monitor.ask(LONG, name)).matches("\\d+");
        }
    }

    private static void signal(int pid, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Integer.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
