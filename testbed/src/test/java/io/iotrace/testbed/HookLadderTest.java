// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import io.iotrace.testbed.HostTracing.Traced;
import io.iotrace.testbed.VirtualHost.Kernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whichever rung of the ladder serves a point, the counts are the same, and so are the times, of requests that come one by one and of
 * batches. The rungs take turns, because emulation is a third faster at one time than at another.
 */
@Tag("long")
class HookLadderTest {
    private static final int ROUNDS = 4;
    private static final int SINGLES = 203;
    private static final int BATCHES = 47;
    private static final long DEVICE_NANOS = 5_000_000;
    private static final long PAUSE_MICROS = 20_000;

    /** A guest's request of so many pieces is as many requests of the device as its ring of 32 needs, kicked once. */
    private static final int PIECES = 264;

    private static final int BATCH = 9;

    /** Rungs by the hook of the kick, with the option that forbids those above. */
    private static final Map<String, String> RUNGS = new LinkedHashMap<>();

    static {
        RUNGS.put("fentry:ioeventfd_write", "");
        RUNGS.put("kprobe:ioeventfd_write", " --without-hook fentry");
        RUNGS.put("tp_btf:kvm_mmio + kvm_pio + kvm_fast_mmio", " --without-hook fentry --without-hook kprobe");
    }

    private static final double TOLERANCE_NANOS = 20_000;

    /** Stages between two hooks of the kernel's own work, and how far their lower quartiles may be apart, as part of them. */
    private static final Map<Stage, Double> SINGLE =
            Map.of(Stage.KICK, 0.05, Stage.SUBMIT, 0.05, Stage.BLOCK, 0.05, Stage.DEVICE, 0.05);

    /** A call that submits nine takes half a millisecond, whose own spread from batch to batch is a third of it. */
    private static final Map<Stage, Double> BATCHED = Map.of(Stage.SUBMIT, 0.15, Stage.BLOCK, 0.15, Stage.DEVICE, 0.05);

    /** Stages in which threads wake up or QEMU calls the kernel many times. */
    private static final Map<Stage, Double> OTHERS = Map.of(Stage.WAKEUP, 0.3, Stage.QEMU, 0.3, Stage.NOTIFY, 0.3);

    /** Times of one disk by stage, on one rung. */
    private static final class Times {
        private final Map<Span, List<Long>> times = new HashMap<>();

        void add(Traced traced, String disk) throws IOException {
            traced.forEachSpan(
                    disk,
                    (span, nanos) -> times.computeIfAbsent(span, first -> new ArrayList<>())
                            .add(nanos));
        }

        int count(Stage stage) {
            return times.getOrDefault(Span.of(stage), List.of()).size();
        }

        /** What else the machine does only ever adds. */
        double lowerQuartile(Stage stage) {
            List<Long> ordered = new ArrayList<>(times.get(Span.of(stage)));
            ordered.sort(Comparator.naturalOrder());
            return ordered.get(ordered.size() / 4);
        }
    }

    @Test
    void givesTheSameCountsAndTimesOnEveryRung() throws Exception {
        VirtualHost.use(Kernel.BOOKWORM, HookLadderTest::work);
    }

    private static void work(VirtualHost host) throws Exception {
        Map<String, Times> singles = new LinkedHashMap<>();
        Map<String, Times> batches = new LinkedHashMap<>();
        try (NullBlockDevice single = NullBlockDevice.create(host, "rung-single", DEVICE_NANOS);
                NullBlockDevice batch = NullBlockDevice.create(host, "rung-batch", DEVICE_NANOS);
                NestedGuest guest = NestedGuest.start(host, "rungs", disks(single.path(), batch.path()))) {
            for (int round = 0; round < ROUNDS; round++) {
                for (Map.Entry<String, String> rung : RUNGS.entrySet()) {
                    Traced traced = trace(host, guest, rung.getKey(), rung.getValue());
                    singles.computeIfAbsent(rung.getKey(), first -> new Times()).add(traced, "disk0");
                    batches.computeIfAbsent(rung.getKey(), first -> new Times()).add(traced, "disk1");
                }
            }
        }
        assertSame("one by one", singles, SINGLE);
        assertSame("one by one", singles, OTHERS);
        assertSame("batches", batches, BATCHED);
        singles.forEach((rung, times) -> assertThat(times.count(Stage.COMPLETE))
                .as("a block device's kernel completion is seen by functions only: %s", rung)
                .isBetween(
                        rung.startsWith("tp_btf") ? 0 : times.count(Stage.DEVICE) * 99 / 100,
                        rung.startsWith("tp_btf") ? 0 : times.count(Stage.DEVICE)));
    }

    private static Traced trace(VirtualHost host, NestedGuest guest, String kick, String options) throws Exception {
        HostTracing tracing = HostTracing.attach(host, guest, options);
        guest.run("vda", GuestLoad.of(Operation.READ, SINGLES).withPauseMicros(PAUSE_MICROS));
        guest.run(
                "vdb", GuestLoad.of(Operation.READ, BATCHES).withSectors(PIECES).withPauseMicros(PAUSE_MICROS));
        Traced traced = tracing.end();
        assertThat(traced.hook("kick")).isEqualTo(kick);
        assertThat(traced.report().get("loss").get("requests").asLong()).isZero();
        JsonNode single = traced.disk(guest.pid(), "disk0");
        assertThat(single.get("requests").asLong()).as(kick).isEqualTo(SINGLES);
        assertCounts(single, kick, SINGLE.keySet(), SINGLES);
        assertCounts(single, kick, OTHERS.keySet(), SINGLES);
        JsonNode batch = traced.disk(guest.pid(), "disk1");
        assertThat(batch.get("requests").asLong()).as(kick).isEqualTo(BATCHES * BATCH);
        assertCounts(batch, kick, BATCHED.keySet(), BATCHES * BATCH);
        assertThat(Math.round(batch.at("/shares/joinedBatch").asDouble() * BATCHES * BATCH))
                .as("of each batch all but one joined it: %s", kick)
                .isBetween(BATCHES * (BATCH - 1) * 97L / 100, BATCHES * (BATCH - 1L));
        return traced;
    }

    private static void assertCounts(JsonNode disk, String kick, Set<Stage> stages, long requests) {
        for (Stage stage : stages) {
            assertThat(Traced.count(disk, stage.label()))
                    .as("%s by %s", stage, kick)
                    .isBetween(requests * 99 / 100, requests);
        }
    }

    private static void assertSame(String load, Map<String, Times> byRung, Map<Stage, Double> tolerances) {
        Times best = byRung.values().iterator().next();
        byRung.forEach((rung, times) -> tolerances.forEach((stage, tolerance) -> {
            double expected = best.lowerQuartile(stage);
            double apart = Math.abs(times.lowerQuartile(stage) - expected);
            assertThat(apart)
                    .as(
                            "%s, %s by %s: quartile %.0f ns, by the best rung %.0f",
                            load, stage, rung, times.lowerQuartile(stage), expected)
                    .isLessThan(Math.max(expected * tolerance, TOLERANCE_NANOS));
        }));
    }

    private static String[] disks(String single, String batch) {
        List<String> words = new ArrayList<>(List.of(NestedGuest.onOneIoThread(single)));
        words.add("-drive");
        words.add("if=none,id=drive1,format=raw,cache=none,aio=native,file=" + batch);
        words.add("-device");
        words.add("virtio-blk-pci,bus=pcie.0,id=disk1,drive=drive1,iothread=io0,queue-size=32,request-merging=off");
        return words.toArray(String[]::new);
    }
}
