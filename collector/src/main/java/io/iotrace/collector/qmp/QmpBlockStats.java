// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What QEMU counted for one guest device since its start ({@code query-blockstats}).
 *
 * @param deviceId id of the device; empty for one without
 * @param nodeName its top node
 * @param driveName name of a drive given by {@code -drive}; empty for others
 * @param reads guest reads completed
 * @param writes guest writes completed
 * @param flushes guest flushes completed
 * @param unmaps guest discards completed
 * @param readsMerged reads that QEMU merged into others before the host saw them
 * @param writesMerged the same for writes
 * @param readBytes bytes read
 * @param writtenBytes bytes written
 * @param nanos sum over reads and writes from QEMU's taking of the guest's request to its completion: what a limit holds back is in it
 */
public record QmpBlockStats(
        String deviceId,
        String nodeName,
        String driveName,
        long reads,
        long writes,
        long flushes,
        long unmaps,
        long readsMerged,
        long writesMerged,
        long readBytes,
        long writtenBytes,
        long nanos) {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Statistics of all devices of a QEMU process. */
    public static List<QmpBlockStats> read(QmpMonitor monitor) throws QmpException {
        return monitor.ask(TIMEOUT, client -> {
            List<QmpBlockStats> all = new ArrayList<>();
            for (JsonNode device : client.execute("query-blockstats", Map.of())) {
                all.add(of(device, device.path("stats")));
            }
            return List.copyOf(all);
        });
    }

    private static QmpBlockStats of(JsonNode device, JsonNode stats) {
        return new QmpBlockStats(
                QmpSnapshot.deviceId(device.path("qdev").asText()),
                device.path("node-name").asText(),
                device.path("device").asText(),
                stats.path("rd_operations").asLong(),
                stats.path("wr_operations").asLong(),
                stats.path("flush_operations").asLong(),
                stats.path("unmap_operations").asLong(),
                stats.path("rd_merged").asLong(),
                stats.path("wr_merged").asLong(),
                stats.path("rd_bytes").asLong(),
                stats.path("wr_bytes").asLong(),
                stats.path("rd_total_time_ns").asLong()
                        + stats.path("wr_total_time_ns").asLong());
    }

    /** What QEMU counts for the same device when it has just been made: nothing. */
    public QmpBlockStats before() {
        return new QmpBlockStats(deviceId, nodeName, driveName, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Whether this counts for a disk of the inventory, by the name the inventory gave it. */
    public boolean isOf(String disk) {
        return !disk.isEmpty() && (disk.equals(deviceId) || disk.equals(nodeName) || disk.equals(driveName));
    }
}
