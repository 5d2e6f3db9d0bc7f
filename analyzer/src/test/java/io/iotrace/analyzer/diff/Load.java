// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.Origin;
import java.util.Random;

/**
 * A made-up load on a disk: requests depend on each other as real ones do, since the device's time drifts from second to second, and two
 * recordings of the same load differ.
 */
final class Load {
    int seconds = 40;
    int perSecond = 97;
    int queueDepth = 4;
    int bytes = 4096;
    String operation = "read";
    String machine = "web-01";
    /** How much two recordings differ, and how much a second from the next: standard deviations of a logarithm. */
    double betweenRecordings = 0.01;

    double betweenSeconds = 0.03;
    final double[] stageNanos = {1_000, 4_000, 6_000, 8_000, 1_000, 60_000, 2_000, 4_000, 3_000};

    /** One stage takes so many times as long. */
    Load with(Stage stage, double times) {
        stageNanos[stage.ordinal()] *= times;
        return this;
    }

    /** One more recording for a side. */
    void record(Side side, String session, long seed) {
        Random random = new Random(seed);
        side.onOrigin(new Origin("host-a", "m", "b", session));
        double recording = Math.exp(betweenRecordings * random.nextGaussian());
        double drift = 0;
        DiskRequest request = new DiskRequest();
        for (int second = 0; second < seconds; second++) {
            drift = 0.5 * drift + betweenSeconds * random.nextGaussian();
            double slow = recording * Math.exp(drift);
            for (int i = 0; i < perSecond; i++) {
                fill(request, second * 1_000_000_000L + i * (1_000_000_000L / perSecond), slow, random);
                side.onRequest(request);
            }
        }
    }

    private void fill(DiskRequest request, long start, double slow, Random random) {
        request.clear();
        request.virtualMachine = machine;
        request.disk = "virtio-disk0";
        request.operation = operation;
        request.engine = "native";
        request.bytes = bytes;
        request.queueDepth = queueDepth;
        long at = start;
        for (Boundary boundary : Boundary.values()) {
            request.set(boundary, at);
            if (boundary.ordinal() < stageNanos.length) {
                double nanos = stageNanos[boundary.ordinal()] * Math.exp(0.5 * random.nextGaussian() - 0.125);
                at += (long) (boundary == Boundary.ISSUED ? nanos * slow : nanos);
            }
        }
    }

    /** A side of so many recordings. */
    Side side(String name, int recordings, long seed) {
        Side side = new Side();
        for (int i = 0; i < recordings; i++) {
            record(side, name + i, seed * 1_000 + i * 17L + name.hashCode());
        }
        return side;
    }
}
