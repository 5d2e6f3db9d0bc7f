// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

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

/** As much of QMP as it takes to read the counters of a machine's first disk. */
final class QmpClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SocketChannel channel;
    private final BufferedReader answers;

    QmpClient(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        answers = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        answers.readLine(); // greeting
        execute("qmp_capabilities");
    }

    /** QEMU's counters of the machine's first disk, as of now. */
    DiskCounters counters() throws IOException {
        JsonNode stats = execute("query-blockstats").path(0).path("stats");
        return new DiskCounters(
                stats.path("rd_operations").longValue(),
                stats.path("rd_bytes").longValue(),
                stats.path("wr_operations").longValue(),
                stats.path("wr_bytes").longValue(),
                stats.path("flush_operations").longValue());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private JsonNode execute(String command) throws IOException {
        channel.write(ByteBuffer.wrap(("{\"execute\":\"" + command + "\"}\n").getBytes(StandardCharsets.UTF_8)));
        JsonNode answer = JSON.readTree(answers.readLine());
        while (answer.has("event")) {
            answer = JSON.readTree(answers.readLine());
        }
        assertThat(answer.has("return")).as(answer.toString()).isTrue();
        return answer.get("return");
    }

    /** Counters of a disk since the machine was started, or the difference of two of them. */
    record DiskCounters(long reads, long readBytes, long writes, long writtenBytes, long flushes) {
        DiskCounters minus(DiskCounters before) {
            return new DiskCounters(
                    reads - before.reads,
                    readBytes - before.readBytes,
                    writes - before.writes,
                    writtenBytes - before.writtenBytes,
                    flushes - before.flushes);
        }
    }
}
