// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.testbed.HostTracing.Traced;
import io.iotrace.testbed.VirtualHost.Kernel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whichever rung of the ladder serves a point, the counts are the same, and the times as far as emulation lets them be. */
@Tag("long")
class HookLadderTest {
    private static final int REQUESTS = 203;
    private static final long DEVICE_NANOS = 20_000_000;
    private static final List<String> COMPARED = List.of("kick", "submit", "block", "device", "notify");

    /** Emulation's own spread of a median, beside which the rungs' differences of some hundred nanoseconds are lost. */
    private static final double TOLERANCE = 0.5;

    private static final double TOLERANCE_NANOS = 100_000;

    @Test
    void givesTheSameCountsAndTimesOnEveryRung() throws Exception {
        VirtualHost host = VirtualHost.with(Kernel.BOOKWORM);
        Map<String, JsonNode> byRung = new LinkedHashMap<>();
        try (NullBlockDevice device = NullBlockDevice.create(host, "rung-device", DEVICE_NANOS);
                NestedGuest guest = NestedGuest.start(host, "rungs", NestedGuest.onIoThread(device.path(), "native"))) {
            byRung.put("fentry", trace(host, guest, "fentry:ioeventfd_write", ""));
            byRung.put("kprobe", trace(host, guest, "kprobe:ioeventfd_write", " --without-hook fentry"));
            byRung.put(
                    "tp_btf",
                    trace(
                            host,
                            guest,
                            "tp_btf:kvm_mmio + kvm_pio + kvm_fast_mmio",
                            " --without-hook fentry --without-hook kprobe"));
        }
        JsonNode best = byRung.get("fentry").get("stages");
        byRung.forEach((rung, disk) -> {
            for (String stage : COMPARED) {
                JsonNode seen = disk.get("stages").path(stage);
                assertThat(seen.path("count").asLong())
                        .as("%s by %s: %s", stage, rung, disk.get("stages"))
                        .isBetween(REQUESTS * 99L / 100, (long) REQUESTS);
                double median = best.get(stage).get("p50Nanos").asDouble();
                assertThat(seen.get("p50Nanos").asDouble())
                        .as("%s by %s", stage, rung)
                        .isBetween(
                                Math.min(median * (1 - TOLERANCE), median - TOLERANCE_NANOS),
                                Math.max(median * (1 + TOLERANCE), median + TOLERANCE_NANOS));
            }
        });
        assertThat(List.of(best.has("complete"), best.has("complete+reap")))
                .as("a block device's kernel completion is seen by functions only")
                .containsExactly(true, false);
        JsonNode last = byRung.get("tp_btf").get("stages");
        assertThat(List.of(last.has("complete"), last.has("complete+reap"))).containsExactly(false, true);
    }

    private static JsonNode trace(VirtualHost host, NestedGuest guest, String kick, String options) throws Exception {
        HostTracing tracing = HostTracing.attach(host, guest, options);
        guest.run("vda", GuestLoad.of(Operation.READ, REQUESTS).withPauseMicros(20_000));
        Traced traced = tracing.end();
        assertThat(traced.hook("kick")).isEqualTo(kick);
        JsonNode disk = traced.disk(guest.pid(), "disk0");
        assertThat(disk.get("requests").asLong()).as(kick).isEqualTo(REQUESTS);
        assertThat(traced.report().get("loss").get("requests").asLong()).isZero();
        return disk;
    }
}
