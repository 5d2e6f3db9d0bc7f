// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One conversation over a QMP socket. QEMU serves one client at a time and answers in its main loop, so a conversation should be short
 * and rare. Not safe for several threads.
 */
public final class QmpClient implements AutoCloseable {
    /** Commands that change nothing (qapi/*.json, QEMU 4.2 to 10.2). */
    private static final Set<String> READ_ONLY = Set.of(
            "query-status",
            "query-version",
            "query-name",
            "query-uuid",
            "query-block",
            "query-named-block-nodes",
            "query-blockstats",
            "query-iothreads",
            "query-cpus-fast",
            "query-block-jobs",
            "query-jobs",
            "query-pci",
            "query-stats",
            "query-fdsets",
            "qom-list",
            "qom-get");

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Path socket;
    private final LineChannel channel;
    private int nextId = 1;
    private boolean greeted;
    private boolean negotiated;
    private boolean broken;

    private QmpClient(Path socket, LineChannel channel) {
        this.socket = socket;
        this.channel = channel;
    }

    /**
     * Connects and leaves QMP's negotiation mode.
     *
     * @param timeout longest wait for each answer
     * @throws QmpException when the socket is libvirt's, cannot be reached, hangs, or speaks something else
     */
    public static QmpClient connect(Path socket, Duration timeout) throws QmpException {
        QmpClient client = open(socket, timeout);
        try {
            client.greet();
            return client;
        } catch (QmpException e) {
            client.close();
            throw e;
        }
    }

    /** Connects and says nothing yet. */
    static QmpClient open(Path socket, Duration timeout) throws QmpException {
        refuseLibvirt(socket);
        try {
            return new QmpClient(socket, new LineChannel(UnixConnection.open(socket, timeout), timeout));
        } catch (IOException e) {
            throw cannotTalk(socket, e);
        }
    }

    /** Leaves QMP's negotiation mode, unless that was done. */
    void greet() throws QmpException {
        try {
            if (!greeted) {
                greeted = read().has("QMP");
                if (!greeted) {
                    broken = true;
                    throw new QmpException(socket + " is not a QMP socket: it greets with something else");
                }
            }
            if (!negotiated) {
                result("qmp_capabilities", send("qmp_capabilities", Map.of()));
                negotiated = true;
            }
        } catch (QmpException e) {
            throw e;
        } catch (IOException e) {
            throw cannotTalk(socket, e);
        }
    }

    private static QmpException cannotTalk(Path socket, IOException e) {
        return new QmpException(
                "cannot talk QMP over " + socket + " (" + e.getMessage()
                        + "); give a monitor of its own to iotrace: -qmp unix:PATH,server=on,wait=off",
                e);
    }

    /** Whether another question makes sense: the connection is there, or an answer was only late. */
    boolean isUsable() {
        return !broken;
    }

    void waitAtMost(Duration timeout) {
        channel.waitAtMost(timeout);
    }

    private static void refuseLibvirt(Path socket) throws QmpException {
        Path real = socket.toAbsolutePath().normalize();
        try {
            real = Files.exists(real) ? real.toRealPath() : real;
        } catch (IOException unreadable) {
            throw new QmpException("cannot resolve " + socket, unreadable);
        }
        for (Path part : real) {
            if (part.toString().equals("libvirt")) {
                throw new QmpException(
                        socket
                                + " belongs to libvirt, whose monitor takes one client; leave --qmp out, or add a monitor of your own");
            }
        }
    }

    /**
     * Runs a command and waits for its answer.
     *
     * @param command name on the allow-list
     * @return the answer's {@code return} member
     * @throws IllegalArgumentException for a command that is not on the list, before anything is sent
     * @throws QmpException when QEMU refuses the command or does not answer in time
     */
    public JsonNode execute(String command, Map<String, ?> arguments) throws QmpException {
        return result(command, ask(command, arguments));
    }

    /** The same; empty when QEMU refuses the command. */
    public Optional<JsonNode> tryExecute(String command, Map<String, ?> arguments) throws QmpException {
        return Optional.of(ask(command, arguments).path("return")).filter(answer -> !answer.isMissingNode());
    }

    private JsonNode ask(String command, Map<String, ?> arguments) throws QmpException {
        if (!READ_ONLY.contains(command)) {
            throw new IllegalArgumentException(command + " is not a read-only QMP command");
        }
        try {
            return send(command, arguments);
        } catch (IOException e) {
            throw new QmpException(socket + " did not answer " + command + ": " + e.getMessage(), e);
        }
    }

    private JsonNode result(String command, JsonNode answer) throws QmpException {
        if (answer.has("error")) {
            throw new QmpException(socket + " refused " + command + ": "
                    + answer.path("error").path("desc").asText());
        }
        return answer.path("return");
    }

    private JsonNode send(String command, Map<String, ?> arguments) throws IOException {
        int id = nextId++;
        ObjectNode request = MAPPER.createObjectNode().put("execute", command).put("id", id);
        if (!arguments.isEmpty()) {
            request.set("arguments", MAPPER.valueToTree(arguments));
        }
        try {
            channel.write(MAPPER.writeValueAsString(request));
        } catch (IOException e) {
            // Half a line may have been sent.
            broken = true;
            throw e;
        }
        while (true) {
            JsonNode answer = read();
            // Events come at any time and have no id; an answer to a request that timed out has an older one.
            if (answer.path("id").asInt(-1) != id) {
                continue;
            }
            return answer;
        }
    }

    private JsonNode read() throws IOException {
        try {
            return MAPPER.readTree(channel.readLine());
        } catch (SocketTimeoutException late) {
            throw late;
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
