// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Changes a QEMU over QMP, as a test must and iotrace must not. */
final class RawMonitor {
    private RawMonitor() {}

    static void run(Path socket, String... commands) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                BufferedReader answers = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            assertThat(answers.readLine()).contains("QMP");
            send(channel, answers, "{\"execute\":\"qmp_capabilities\"}");
            for (String command : commands) {
                send(channel, answers, command);
            }
        }
    }

    private static void send(SocketChannel channel, BufferedReader answers, String command) throws IOException {
        channel.write(StandardCharsets.UTF_8.encode(command + "\n"));
        String answer = answers.readLine();
        while (answer.contains("\"event\"")) {
            answer = answers.readLine();
        }
        assertThat(answer).as(command).contains("\"return\"");
    }
}
