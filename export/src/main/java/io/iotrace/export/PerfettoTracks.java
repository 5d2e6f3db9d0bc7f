// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.Origin;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The rows of a trace, each described where it is first used: origin, virtual machine, disk, lane; and threads with counters. */
final class PerfettoTracks {
    private final PerfettoPackets packets;
    private final Map<String, Long> tracks = new HashMap<>();
    private Origin origin = Origin.UNKNOWN;

    PerfettoTracks(PerfettoPackets packets) {
        this.packets = packets;
    }

    void origin(Origin next) {
        origin = next;
    }

    long lane(DiskRequest request) throws IOException {
        String machine = String.valueOf(request.virtualMachine);
        String disk = String.valueOf(request.disk);
        String lane = request.lane == null ? "thread " + request.threadId : request.lane;
        Long known = tracks.get(key("lane", request.processId, machine, disk, lane));
        if (known != null) {
            return known;
        }
        long above = track(key("disk", request.processId, machine, disk), disk, machine(machine));
        return track(key("lane", request.processId, machine, disk, lane), lane, above);
    }

    long thread(String virtualMachine, int threadId, String name) throws IOException {
        String machine = String.valueOf(virtualMachine);
        String label = (name == null ? "thread" : name) + " " + threadId;
        return track(key("thread", threadId, machine), label, machine(machine));
    }

    long counter(String virtualMachine, int threadId, String name, String what) throws IOException {
        String key = key("counter", threadId, String.valueOf(virtualMachine), what);
        Long known = tracks.get(key);
        if (known != null) {
            return known;
        }
        long above = thread(virtualMachine, threadId, name);
        packets.describeCounter(number(key), what, above);
        return tracks.get(key);
    }

    private long machine(String machine) throws IOException {
        String host = origin.hostName().isEmpty() ? "" : " on " + origin.hostName();
        return track(key("machine", 0, machine), machine + host, 0);
    }

    private long track(String key, String name, long above) throws IOException {
        Long known = tracks.get(key);
        if (known != null) {
            return known;
        }
        packets.describe(number(key), name, above);
        return tracks.get(key);
    }

    private long number(String key) {
        return tracks.computeIfAbsent(key, absent -> tracks.size() + 1L);
    }

    private String key(String kind, int number, String... names) {
        return origin.sessionId() + '\0' + kind + '\0' + number + '\0' + String.join("\0", names);
    }
}
