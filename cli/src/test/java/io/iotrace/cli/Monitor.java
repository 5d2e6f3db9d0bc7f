// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** QMP for tests, which may change the machine as iotrace itself never does. QEMU serves one client at a time on each socket. */
final class Monitor implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SocketChannel channel;
    private final BufferedReader answers;

    private Monitor(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        answers = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        answers.readLine(); // greeting
        execute("qmp_capabilities", Map.of());
    }

    /** Talks over a socket that QEMU was given by {@link #arguments}. */
    static Monitor at(Path socket) throws IOException {
        return new Monitor(socket);
    }

    /** What gives QEMU a socket besides the one that iotrace asks over. */
    static String[] arguments(Path socket) {
        return new String[] {"-qmp", "unix:" + socket + ",server=on,wait=off"};
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

    /** Changes a property of an object or a device. */
    void set(String path, String property, Object value) throws IOException {
        execute("qom-set", Map.of("path", path, "property", property, "value", value));
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
