// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that the device keeps while the probe comes or goes: writes to a loop device over a file of a frozen file system. */
class InFlightTest {
    private static final int KEPT = 8;
    private static final int OTHERS = 5;
    private static final int PAGE = 4096;

    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    private LoopDevice slow;
    private boolean frozen;

    @BeforeEach
    void start() {
        slow = LoopDevice.over(DISKS.image());
    }

    @AfterEach
    void stop() {
        if (frozen) {
            thaw();
        }
        slow.close();
    }

    private void freeze() {
        DISKS.ext4().freeze();
        frozen = true;
    }

    private void thaw() {
        DISKS.ext4().thaw();
        frozen = false;
    }

    private static List<String> each(String command, int requests) {
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            // apart, so that the block layer merges none
            commands.add(command + " -q " + 2L * i * PAGE + " " + PAGE);
        }
        return commands;
    }

    private Load load(List<String> first, List<String> then) {
        List<String> commands = new ArrayList<>(first);
        commands.add("aio_flush");
        commands.addAll(then);
        return Load.qemuIo("native", slow.device(), commands);
    }

    private List<Request> ofNative(Trace trace) {
        return trace.of(slow).stream()
                .filter(request -> request.engine() == RequestRecord.ENGINE_NATIVE)
                .toList();
    }

    @Test
    void recordsNoneThatWasInFlightWhenTheProcessWasFirstFollowed() {
        freeze();
        try (Trace trace = new Trace();
                Load load = load(each("aio_write", KEPT), each("write", OTHERS))) {
            load.letGo();
            trace.pollUntil(() -> slow.inFlight() == KEPT);
            trace.follow(load);
            thaw();
            trace.pollUntil(() -> !load.isRunning());
            trace.detach();

            assertThat(ofNative(trace)).hasSize(OTHERS).allSatisfy(request -> {
                assertThat(request.queueDepth()).isEqualTo(1);
                assertThat(request.bioBytes()).isEqualTo(PAGE);
            });
            assertThat(ofNative(trace)).extracting(Request::offset).doesNotHaveDuplicates();
            Stamps.assertReachedDevice(ofNative(trace));
            assertThat(trace.probe().inFlight()).isZero();
        }
    }

    @Test
    void countsThoseInFlightWhenItDetachesAndRecordsTheOthers() {
        freeze();
        List<String> commands = each("read", OTHERS); // a frozen file system still reads
        commands.addAll(each("aio_write", KEPT));
        try (Trace trace = new Trace();
                Load load = load(commands, List.of())) {
            trace.follow(load);
            load.letGo();
            trace.pollUntil(() -> slow.inFlight() == KEPT);
            trace.detach();
            thaw();

            assertThat(trace.probe().inFlight()).isEqualTo(KEPT);
            assertThat(ofNative(trace))
                    .hasSize(OTHERS)
                    .allSatisfy(request -> assertThat(request.operation()).isEqualTo(Request.READ));
            Stamps.assertReachedDevice(ofNative(trace));
            trace.assertNothingLost();
        }
    }

    @Test
    void countsARequestThroughALoopDeviceOnAFileOnce() {
        try (Trace trace = Trace.of(load(each("write", 23), List.of()))) {
            assertThat(ofNative(trace)).hasSize(23).allSatisfy(request -> {
                assertThat(request.leaf()).isEqualTo(slow.number());
                assertThat(request.bioBytes()).isEqualTo(PAGE);
                assertThat(request.parts()).isLessThanOrEqualTo(1);
            });
            assertThat(trace.of(DISKS.image())).isEmpty();
            trace.assertNothingLost();
        }
    }
}
