// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.iotrace.guest.GuestMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * QMP for tests, which may change the machine as iotrace itself never does. QEMU serves one client at a time: close it before iotrace
 * is to ask.
 */
final class Monitor implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SocketChannel channel;
    private final BufferedReader answers;

    private Monitor(GuestMachine machine) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(machine.qmpSocket()));
        answers = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        answers.readLine(); // greeting
        execute("qmp_capabilities", Map.of());
    }

    static Monitor of(GuestMachine machine) throws IOException {
        return new Monitor(machine);
    }

    /** One command in a conversation of its own. */
    static JsonNode ask(GuestMachine machine, String command, Map<String, ?> arguments) throws IOException {
        try (Monitor monitor = of(machine)) {
            return monitor.execute(command, arguments);
        }
    }

    /** What the command returns; an error when QEMU refuses it. */
    JsonNode execute(String command, Map<String, ?> arguments) throws IOException {
        String request = JSON.writeValueAsString(Map.of("execute", command, "arguments", arguments));
        channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
        JsonNode answer = next();
        while (answer.has("event")) {
            answer = next();
        }
        assertThat(answer.has("return")).as(request + ": " + answer).isTrue();
        return answer.get("return");
    }

    /** Waits until QEMU has let go of a device. */
    void awaitDeleted(String device) throws IOException {
        JsonNode said = next();
        while (!said.path("event").asText().equals("DEVICE_DELETED")
                || !said.path("data").path("device").asText().equals(device)) {
            said = next();
        }
    }

    private JsonNode next() throws IOException {
        String line = answers.readLine();
        assertThat(line).as("QEMU is gone").isNotNull();
        return JSON.readTree(line);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
