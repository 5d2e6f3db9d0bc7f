// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A JVM with the agent in a guest with a kernel of its own, and a trace of the guest's QEMU on this machine. The guest is the virtual host;
 * one of its disks is 5 ms slower than the other.
 */
@Tag("long")
final class JoinedGuestTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Path AGENT =
            Path.of("../agent/target/iotrace-agent.jar").toAbsolutePath().normalize();

    @TempDir(factory = BelowVarTmp.class)
    private Path folder;

    @Test
    void joinsAGuestsOperationsWithTheRequestsOutsideAndFindsTheSlowDevice() throws Exception {
        Path fast = folder.resolve("fast.img");
        try (RandomAccessFile file = new RandomAccessFile(fast.toFile(), "rw")) {
            file.setLength(512L << 20);
        }
        try (SlowDevice slow = new SlowDevice(folder);
                VirtualHost guest = VirtualHost.withDisks(VirtualHost.Kernel.BOOKWORM, fast, slow.device())) {
            JsonNode report = record(guest);

            assertThat(report.get("disks").toString())
                    .contains("vda is testbed disk0, known by its serial number")
                    .contains("vdb is testbed disk1, known by its serial number");
            long uncached = 0;
            long matched = 0;
            for (String access : List.of("direct read", "direct write", "synchronous write", "sync")) {
                JsonNode outcomes = outcomes(report, access);
                uncached += outcomes.path("requests").asLong()
                        + outcomes.path("unmatched").asLong();
                matched += outcomes.path("requests").asLong();
            }
            assertThat(uncached)
                    .isGreaterThanOrEqualTo(
                            2 * GuestFileWork.DIRECT + GuestFileWork.SLOW + 2 * GuestFileWork.SYNCHRONOUS);
            assertThat(matched).isGreaterThanOrEqualTo(uncached * 95 / 100);
            JsonNode slowSite = site(report, "slowDirect");
            assertThat(slowSite.get("file").asText()).isEqualTo("/tmp/slow/direct");
            assertThat(part(slowSite, "device")).isGreaterThan(GuestFileWork.SLOW * 5_000_000L * 95 / 100);
            assertThat(part(site(report, "fastDirect"), "device")).isLessThan(part(slowSite, "device") / 2);
            assertThat(outcomes(report, "buffered read").path("read ahead").asLong())
                    .isGreaterThan(GuestFileWork.READS / 2);
            assertThat(outcomes(report, "buffered read").path("page cache").asLong())
                    .isGreaterThanOrEqualTo(GuestFileWork.READS);
            assertThat(journalRequests(report)).isGreaterThan(0);
        }
    }

    /** Has the guest work while its QEMU is traced, and joins both. */
    private JsonNode record(VirtualHost guest) throws Exception {
        Path share = guest.share();
        String own = GuestFileWork.class.getName().replace('.', '/') + ".class";
        Path copy = share.resolve("classes").resolve(own);
        Files.createDirectories(copy.getParent());
        Files.copy(Path.of("target/test-classes", own), copy);
        Files.copy(AGENT, share.resolve("iotrace-agent.jar"));
        String java =
                Path.of(System.getProperty("java.home"), "bin/java") + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1";
        guest.run(
                        LIMIT,
                        "set -e; modprobe virtio_blk; modprobe ext4; for disk in vda=fast vdb=slow; do"
                                + " mkfs.ext4 -q /dev/${disk%=*}; mkdir /tmp/${disk#*=}; mount /dev/${disk%=*} /tmp/${disk#*=}; done;"
                                + " /testbed/background start work ready " + java
                                + " -javaagent:/testbed/iotrace-agent.jar=output=/tmp/jvm.jfr,threshold=0ns,quiet,selftest=false"
                                + " -cp /testbed/classes " + GuestFileWork.class.getName()
                                + " /tmp/fast /tmp/slow /testbed;"
                                + " echo 3 >/proc/sys/vm/drop_caches")
                .succeeded();
        Path hostFile = folder.resolve("host.jfr");
        Path talk = folder.resolve("attach.err");
        Process attach = new ProcessBuilder(
                        IotraceCommand.here("attach", Long.toString(guest.pid()), "--output", hostFile.toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(talk.toFile())
                .start();
        try {
            await("the trace to begin", () -> Files.readString(talk).contains("Tracing"));
            Files.createFile(share.resolve("go"));
            await("the guest's work to be done", () -> Files.exists(share.resolve("done")));
        } finally {
            attach.destroy();
        }
        assertThat(attach.waitFor(60, TimeUnit.SECONDS)).isTrue();
        guest.run(
                        LIMIT,
                        "set -e; " + IotraceCommand.inHost()
                                + " agent extents $(</run/background/work/pid) --output /testbed/extents.jfr; touch /testbed/over;"
                                + " /testbed/background end work || [ $? = 143 ]; cp /tmp/jvm.jfr /testbed/")
                .succeeded();
        return join(share.resolve("jvm.jfr"), hostFile, share.resolve("extents.jfr"));
    }

    private JsonNode join(Path jvm, Path hostFile, Path extents) throws Exception {
        Path out = folder.resolve("join.json");
        Path talk = folder.resolve("join.err");
        Process join = new ProcessBuilder(IotraceCommand.here(
                        "join",
                        jvm.toString(),
                        hostFile.toString(),
                        "--extents",
                        extents.toString(),
                        "--format",
                        "json"))
                .redirectOutput(out.toFile())
                .redirectError(talk.toFile())
                .start();
        assertThat(join.waitFor()).as(Files.readString(talk)).isZero();
        return new ObjectMapper().readTree(out.toFile());
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("waits for " + what).isLessThan(end);
            Thread.sleep(200);
        }
    }

    private static JsonNode outcomes(JsonNode report, String access) {
        for (JsonNode line : report.get("operations")) {
            if (line.get("access").asText().equals(access)) {
                return line.get("outcomes");
            }
        }
        throw new AssertionError("no " + access + " in " + report.get("operations"));
    }

    private static JsonNode site(JsonNode report, String method) {
        for (JsonNode site : report.get("sites")) {
            if (site.get("callSite").asText().contains("." + method + ":")) {
                return site;
            }
        }
        throw new AssertionError("no call site " + method + " in " + report.get("sites"));
    }

    private static long part(JsonNode site, String stage) {
        return site.get("partNanos").path(stage).asLong();
    }

    private static long journalRequests(JsonNode report) {
        long journal = 0;
        for (JsonNode line : report.get("background")) {
            journal += line.get("role").asText().equals("journal")
                    ? line.get("requests").asLong()
                    : 0;
        }
        for (JsonNode slow : report.get("slowest")) {
            for (JsonNode request : slow.get("requests")) {
                journal += request.get("role").asText().equals("journal") ? 1 : 0;
            }
        }
        return journal;
    }
}
