// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.recording.Stage;
import io.iotrace.testbed.HostTracing.Traced;
import io.iotrace.testbed.VirtualHost.Kernel;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One knob, one stage: of a disk whose device takes longer the time is in {@code device}; of one below a target that holds requests back,
 * and of one whose tags others have taken, in {@code block}. All are disks of one guest, loaded in turn, so that whatever else the host
 * does is shared among them.
 */
@Tag("long")
class KnobTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ROUNDS = 5;
    private static final int REQUESTS = 23;
    private static final long BASE_NANOS = 5_000_000;
    private static final long ADDED_NANOS = 5_000_000;
    /** So much that the slowest requests are slow by it, too, which the summary is about: emulation has moments of 10 ms. */
    private static final long DELAY_NANOS = 20_000_000;

    @Test
    void showsADelayInTheStageThatItIsIn() throws Exception {
        VirtualHost.use(Kernel.BOOKWORM, KnobTest::work);
    }

    private static void work(VirtualHost host) throws Exception {
        try (NullBlockDevice base = NullBlockDevice.create(host, "knob-base", BASE_NANOS);
                NullBlockDevice slow = NullBlockDevice.create(host, "knob-slow", BASE_NANOS + ADDED_NANOS);
                NullBlockDevice below = NullBlockDevice.create(host, "knob-below", BASE_NANOS);
                NullBlockDevice narrow = NullBlockDevice.create(host, "knob-narrow", BASE_NANOS, "hw_queue_depth=1")) {
            String mapped = mapWithDelay(host, below.path());
            try (NestedGuest guest = NestedGuest.start(
                    host, "knobs", NestedGuest.onOneIoThread(base.path(), slow.path(), mapped, narrow.path()))) {
                HostTracing tracing = HostTracing.attach(host, guest);
                for (int round = 0; round < ROUNDS; round++) {
                    load(guest, "vda");
                    load(guest, "vdb");
                    load(guest, "vdc");
                    String others = takeTags(host, narrow.path());
                    load(guest, "vdd");
                    host.run(LIMIT, "kill " + others).succeeded();
                }
                Traced traced = tracing.end();
                JsonNode plain = traced.disk(guest.pid(), "disk0");
                JsonNode slower = traced.disk(guest.pid(), "disk1");
                assertGrowth(plain, slower, "device");
                // The kernel's time begins at the allocation of its request, between the bio's queueing and the issue.
                double device = Traced.mean(slower, "device");
                assertThat(kernelsMean(host, "knob-slow"))
                        .isBetween(0.98 * device, 1.02 * (device + Traced.mean(slower, "block")));
                JsonNode delayed = traced.disk(guest.pid(), "disk2");
                assertGrowth(plain, delayed, "block");
                assertThat(delayed.get("summary").asText()).contains("block, which dm-0 (iotrace-delay)");
                assertThat(delayed.get("leaves").toString()).contains("knob-below");
                assertGrowth(plain, traced.disk(guest.pid(), "disk3"), "block");
            } finally {
                host.run(LIMIT, "dmsetup remove --retry iotrace-delay").succeeded();
            }
        }
    }

    /** What the kernel says of all requests of a device since it was made, in milliseconds. */
    private static double kernelsMean(VirtualHost host, String device) {
        String[] fields = host.run(LIMIT, "cat /sys/block/" + device + "/stat")
                .succeeded()
                .strip()
                .split(" +", -1);
        return Double.parseDouble(fields[3]) / Double.parseDouble(fields[0]) * 1_000_000;
    }

    private static void load(NestedGuest guest, String disk) {
        guest.run(disk, GuestLoad.of(Operation.READ, REQUESTS).withPauseMicros(20_000));
    }

    /** Readers outside of the guest, each with a request in flight or waiting at any time: their pids. */
    private static String takeTags(VirtualHost host, String device) {
        return host.run(
                        LIMIT,
                        "for i in 1 2; do timeout 300 dd if=" + device
                                + " of=/dev/null bs=4k iflag=direct status=none </dev/null >/dev/null 2>&1 & echo $!; done")
                .succeeded()
                .replace('\n', ' ');
    }

    private static String mapWithDelay(VirtualHost host, String device) {
        host.run(
                        LIMIT,
                        "modprobe dm_delay && dmsetup create iotrace-delay --noudevsync --table '0 1000000 delay "
                                + device + " 0 " + DELAY_NANOS / 1_000_000 + "' && dmsetup mknodes")
                .succeeded();
        return "/dev/mapper/iotrace-delay";
    }

    /** By medians: the named stage takes nine tenths of what the total grew by, and no other a twentieth. */
    private static void assertGrowth(JsonNode plain, JsonNode changed, String stage) {
        assertThat(changed.get("requests").asLong()).isEqualTo((long) ROUNDS * REQUESTS);
        double total = median(changed.at("/totals")) - median(plain.at("/totals"));
        assertThat(total).as("growth of total: %s", changed).isGreaterThan(0.9 * ADDED_NANOS);
        for (Stage one : Stage.values()) {
            String each = one.label();
            double growth = changed.at("/stages/" + each + "/p50Nanos").asDouble()
                    - plain.at("/stages/" + each + "/p50Nanos").asDouble();
            if (each.equals(stage)) {
                assertThat(growth).as(each).isGreaterThan(0.9 * total);
            } else {
                assertThat(growth).as(each).isLessThan(0.05 * total);
            }
        }
    }

    /** Of the totals from kick to notify, which most requests have. */
    private static double median(JsonNode totals) {
        for (JsonNode total : totals) {
            if (total.path("from").asText().equals("kick")
                    && total.path("to").asText().equals("notify")) {
                return total.get("p50Nanos").asDouble();
            }
        }
        throw new AssertionError("no request from kick to notify in " + totals);
    }
}
