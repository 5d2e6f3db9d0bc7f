// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One request in so many is followed, and what is passed over is counted: requests, bytes, and what the device did. */
class SamplingTest {
    private static final int REQUESTS = 2003;
    private static final int BLOCK = 4096;

    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    private static Load reads(String engine) {
        return Load.fio(
                engine,
                DISKS.image(),
                "--rw=randread",
                "--number_ios=" + REQUESTS,
                "--size=8m",
                "--filesize=8m",
                "--iodepth=4");
    }

    private static List<PassedOver> run(Trace trace, Load load) {
        List<PassedOver> passed = new ArrayList<>();
        load.letGo();
        trace.pollUntil(() -> {
            passed.addAll(trace.probe().takePassed());
            return !load.isRunning();
        });
        trace.detach();
        passed.addAll(trace.probe().takePassed());
        return passed.stream()
                .filter(counts -> trace.probe().file(counts.file()).inode() == Ext4.inode(DISKS.image()))
                .toList();
    }

    private static long sum(List<PassedOver> passed, ToLongFunction<PassedOver> field) {
        return passed.stream().mapToLong(field).sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"libaio", "io_uring"})
    void addsUpToEveryRequestAndByteAndToWhatTheDeviceDid(String engine) {
        try (Trace trace = new Trace(Trace.OPTIONS);
                Load load = reads(engine)) {
            trace.follow(load);
            trace.probe().sample(load.pid(), 7);
            List<PassedOver> passed = run(trace, load);
            List<Request> followed = trace.of(DISKS.image()).stream()
                    .filter(request -> request.engine() != RequestRecord.ENGINE_SYNCHRONOUS)
                    .toList();

            assertThat(followed.size() + sum(passed, PassedOver::requests)).isEqualTo(REQUESTS);
            assertThat(followed.size()).isBetween(REQUESTS / 14, REQUESTS / 4);
            assertThat(followed.stream().mapToLong(Request::bioBytes).sum() + sum(passed, PassedOver::bytes))
                    .isEqualTo((long) REQUESTS * BLOCK);
            long done = followed.stream()
                    .filter(request -> request.deviceDone() != 0)
                    .count();
            assertThat(done + sum(passed, PassedOver::parts))
                    .isBetween((long) REQUESTS - Trace.tolerated(REQUESTS), (long) REQUESTS);
            assertThat(followed)
                    .allSatisfy(request -> assertThat(request.queueDepth()).isZero());
            assertThat(passed)
                    .allSatisfy(counts -> assertThat(counts.nanos())
                            .as("within the buckets")
                            .isLessThanOrEqualTo(counts.parts() * 30_000_000_000L));
        }
    }

    @Test
    void followsWhatBlocksWhateverIsSampled() {
        try (Trace trace = new Trace(Trace.OPTIONS);
                Load load = reads("psync")) {
            trace.follow(load);
            trace.probe().sample(load.pid(), 7);
            List<PassedOver> passed = run(trace, load);

            assertThat(passed).isEmpty();
            assertThat(trace.of(DISKS.image())).hasSizeGreaterThanOrEqualTo(REQUESTS);
        }
    }

    @Test
    void countsWhatTheDeviceDidWithThreeHooksWhereNoRequestIsFollowed() {
        try (Trace trace = new Trace(Trace.OPTIONS.without(Set.of("fentry", "kprobe")));
                Load load = reads("io_uring")) {
            trace.probe().follow(load.pid(), Probe.TargetKind.PROCESS, EnumSet.of(Need.DEVICE));
            trace.probe().sample(load.pid(), 0);
            List<PassedOver> passed = run(trace, load);

            assertThat(trace.of(DISKS.image())).isEmpty();
            assertThat(sum(passed, PassedOver::requests)).as("not seen").isZero();
            assertThat(sum(passed, PassedOver::bytes)).isEqualTo((long) REQUESTS * BLOCK);
            assertThat(sum(passed, PassedOver::parts))
                    .isBetween((long) REQUESTS - Trace.tolerated(REQUESTS), (long) REQUESTS);
        }
    }
}
