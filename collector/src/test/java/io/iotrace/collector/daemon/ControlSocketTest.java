// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
    @TempDir
    private Path directory;

    @Test
    void answersEachLineAndSaysThatItIsDone() throws IOException {
        try (ControlSocket socket = listen((line, reply) -> {
            reply.line("you said " + line);
            reply.line("goodbye");
        })) {
            List<String> answer = new ArrayList<>();
            ControlSocket.ask(socket.path(), "hello", answer::add);
            assertThat(answer).containsExactly("you said hello", "goodbye");
        }
    }

    @Test
    void whatCantBeDoneComesBackAsItsSentence() throws IOException {
        try (ControlSocket socket = listen((line, reply) -> {
            throw new IOException("no such VM");
        })) {
            assertThatThrownBy(() -> ControlSocket.ask(socket.path(), "record", line -> {}))
                    .hasMessage("no such VM");
        }
    }

    @Test
    void onlyItsOwnerMayConnectUnlessAGroupIsNamed() throws IOException {
        try (ControlSocket socket = listen((line, reply) -> {})) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.path())))
                    .isEqualTo("rw-------");
        }
        try (ControlSocket socket =
                ControlSocket.listen(directory.resolve("shared.sock"), "daemon", (line, reply) -> {})) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.path())))
                    .isEqualTo("rw-rw----");
        }
    }

    @Test
    void aSecondDaemonIsRefusedAndADeadOnesSocketReplaced() throws IOException {
        Path path = directory.resolve("control.sock");
        ControlSocket first = listen((line, reply) -> {});
        assertThatThrownBy(() -> listen((line, reply) -> {})).hasMessage("another iotrace daemon listens on " + path);
        first.close();
        Files.createFile(path);
        try (ControlSocket second = listen((line, reply) -> reply.line("new"))) {
            List<String> answer = new ArrayList<>();
            ControlSocket.ask(second.path(), "x", answer::add);
            assertThat(answer).containsExactly("new");
        }
    }

    @Test
    void whereNoDaemonListensTheClientSaysSo() {
        assertThatThrownBy(() -> ControlSocket.ask(directory.resolve("none.sock"), "list", line -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no iotrace daemon answers on ");
    }

    private ControlSocket listen(ControlSocket.Handler handler) throws IOException {
        return ControlSocket.listen(directory.resolve("control.sock"), null, handler);
    }
}
