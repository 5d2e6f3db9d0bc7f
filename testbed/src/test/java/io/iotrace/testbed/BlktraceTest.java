// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.testbed.HostTracing.Traced;
import io.iotrace.testbed.VirtualHost.Kernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same requests of one part, by blktrace and btt: D2C is {@code device}, and Q2C without it {@code block}. */
@Tag("long")
class BlktraceTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int REQUESTS = 503;
    private static final double TOLERANCE = 0.02;
    private static final double TOLERANCE_NANOS = 20_000;

    @Test
    void agreesOnTheTimesOfTheBlockLayer() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/blktrace")), "needs: blktrace");
        VirtualHost.use(Kernel.BOOKWORM, BlktraceTest::work);
    }

    private static void work(VirtualHost host) throws Exception {
        String drive = host.drive(1);
        try (NestedGuest guest = NestedGuest.start(host, "blktraced", NestedGuest.onIoThread(drive, "native"))) {
            HostTracing tracing = HostTracing.attach(host, guest);
            host.run(
                            LIMIT,
                            "set -e; mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug;"
                                    + " rm -rf /tmp/blktrace; mkdir /tmp/blktrace; cd /tmp/blktrace;"
                                    + " blktrace -d " + drive
                                    + " -o trace </dev/null >/dev/null 2>&1 & echo $! >/tmp/blktrace.pid;"
                                    + " until [ -e /sys/kernel/debug/block/*/trace0 ]; do sleep 0.5; done")
                    .succeeded();
            guest.run("vda", GuestLoad.of(Operation.READ, REQUESTS));
            String averages = host.run(
                            LIMIT,
                            "set -e; pid=$(cat /tmp/blktrace.pid); kill -INT $pid; while kill -0 $pid 2>/dev/null; do sleep 0.5; done;"
                                    + " cd /tmp/blktrace; blkparse -q -i trace -d binary -O >/dev/null; btt -i binary")
                    .succeeded();
            JsonNode disk = tracing.end().disk(guest.pid(), "disk0");

            assertThat(count(averages, "D2C")).as(averages).isEqualTo(REQUESTS);
            assertThat(disk.get("requests").asInt()).isEqualTo(REQUESTS);
            double device = average(averages, "D2C");
            assertClose(disk, "device", device);
            assertClose(disk, "block", average(averages, "Q2C") - device);
        }
    }

    private static void assertClose(JsonNode disk, String stage, double expected) {
        double mean = Traced.mean(disk, stage);
        assertThat(Math.abs(mean - expected))
                .as("%s: %.0f ns, by btt %.0f ns", stage, mean, expected)
                .isLessThan(Math.max(TOLERANCE * expected, TOLERANCE_NANOS));
    }

    /** Of a line such as {@code D2C  0.000012 0.000052 0.000412  503}: name, minimum, average, maximum, count. */
    private static String[] line(String averages, String name) {
        return averages.lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(words -> words.length == 5 && words[0].equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + averages));
    }

    private static double average(String averages, String name) {
        return Double.parseDouble(line(averages, name)[2]) * 1e9;
    }

    private static int count(String averages, String name) {
        return Integer.parseInt(line(averages, name)[4]);
    }
}
