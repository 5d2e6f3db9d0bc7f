// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyShapesTest {
    @TempDir
    Path directory;

    /** Every mix of hooks and paths that one session can see: three engines, with and without a kick, a bio, an end, a notify. */
    private static void fill(DiskRequest request, int number) {
        request.clear();
        request.virtualMachine = "web-01";
        request.disk = "vda";
        long at = Requests.START + number * 1_000L;
        if ((number & 1) != 0) {
            request.set(Boundary.KICKED, at - 3);
        }
        if ((number & 2) != 0) {
            request.set(Boundary.SIGNALLED, at - 2);
            request.set(Boundary.RUNNING, at - 1);
            request.runDelayNanos = 1;
        }
        request.set(Boundary.SUBMITTED, at);
        if ((number & 4) != 0) {
            request.set(Boundary.QUEUED, at + 1);
            request.set(Boundary.ISSUED, at + 2);
        }
        if ((number & 8) != 0) {
            request.set(Boundary.DEVICE_DONE, at + 3);
        }
        request.set(Boundary.KERNEL_DONE, at + 4);
        if ((number & 16) != 0) {
            request.set(Boundary.REAPED, at + 5);
        }
        if ((number & 32) != 0) {
            request.set(Boundary.NOTIFIED, at + 6);
        }
        if ((number & 64) != 0) {
            request.submitCallNanos = 9;
        }
        request.flags = (number & 128) != 0 ? DiskRequest.POLLED : 0;
        request.nvmeQueue = number % 3;
        request.submitProcessor = number % 5 - 1;
        request.submitNode = number % 7 - 1;
        request.parts = number % 4;
    }

    @Test
    void byTurnsCostNoMoreThanFew() throws IOException {
        Path file = directory.resolve("a.jfr");
        int count = 256 * 400;
        DiskRequest request = new DiskRequest();
        Set<Integer> shapes = new HashSet<>();
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, RecordingWriter.Options.DEFAULT)) {
            for (int number = 0; number < count; number++) {
                fill(request, number & 0xff);
                shapes.add(RequestShape.keyOf(request));
                writer.write(request);
            }
        }

        assertThat(shapes).hasSizeBetween(65, OpenGroup.MOST_SHAPES);
        assertThat(Files.size(file) / count).as("bytes a request").isLessThan(150);
        assertThat(RecordingReader.read(file, new Requests.Ignored()).requests())
                .isEqualTo(count);
    }

    @Test
    void doNotComeFromProcessorsNodesAndCommands() {
        DiskRequest one = new DiskRequest();
        Requests.fill(one, 0);
        int key = RequestShape.keyOf(one);
        one.submitProcessor = -1;
        one.completionProcessor = 7;
        one.submitNode = 3;
        one.completionNode = -1;
        one.nvmeQueue = 4;
        assertThat(RequestShape.keyOf(one)).isEqualTo(key);
    }
}
