// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestDisk.Aio;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestLoadResult;
import io.iotrace.guest.GuestMachine;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a tracer may take for something else: the traps of RULES 8.3 that one guest has room for. */
class TrapsTest {
    private static final int REQUESTS = 1003;
    private static final int JOBS = 17;
    private static final int IMAGE_BYTES = 8 << 20;
    private static final int DEVICE_REQUEST_KIBIBYTES = 16;
    private static final Pattern SLEEPS = Pattern.compile("(?m)^voluntary_ctxt_switches:\\s*(\\d+)");
    /** QEMU must not make one host I/O out of two. */
    private static final String UNMERGED = "request-merging=off";

    private static MountedFileSystem device;

    @RegisterExtension
    static final SharedGuest GUEST = SharedGuest.named("traps", TrapsTest::addDisks);

    private static void addDisks(GuestMachine.Builder machine, Images images) throws IOException {
        device = MountedFileSystem.device(Images.image(images.folder(), "split", IMAGE_BYTES));
        Files.writeString(
                Path.of("/sys/block", device.leaf(), "queue/max_sectors_kb"),
                Integer.toString(DEVICE_REQUEST_KIBIBYTES));
        for (GuestDisk disk : List.of(
                disk(images, "alone"),
                disk(images, "polled"),
                disk(images, "pair0").withIoThread("io-pair"),
                disk(images, "pair1").withIoThread("io-pair"),
                disk(images, "flushed"),
                disk(images, "discarded").withAio(Aio.THREADS).withDriveOptions("discard=unmap"),
                GuestDisk.raw("split", device.device()))) {
            machine.disk(disk.withProperties(UNMERGED));
        }
    }

    private static GuestDisk disk(Images images, String name) throws IOException {
        return GuestDisk.raw(name, Images.image(images.folder(), name, IMAGE_BYTES));
    }

    /** QEMU may hold it until later: the kernel lets go of it then. */
    @AfterAll
    static void detachDevice() throws IOException {
        if (device != null) {
            device.close();
        }
    }

    /** T-a: a thread that polls has told the guest not to kick, but for the moments around its few sleeps. */
    @Test
    void showsNoKickOfRequestsThatAPollingThreadFound() throws Exception {
        setPollMaxNanos("io-polled", 1_000_000_000);
        Path file = GUEST.recording("polled");
        Attachment attachment = Attachment.to(file, GUEST.machine());
        Path thread = thread(GUEST.machine().pid(), "IO io-polled");
        long before = sleeps(thread);
        GuestLoadResult load = GUEST.machine().run("polled", GuestLoad.of(Operation.READ, REQUESTS));
        long slept = sleeps(thread) - before;
        JsonNode disk = Attachment.disk(attachment.report(), GUEST.machine(), "polled");

        assertThat(slept).as("the thread polled").isLessThan(REQUESTS / 10);
        assertThat(disk.get("requests").asLong()).isEqualTo(REQUESTS);
        assertThat(disk.at("/shares/polled").asDouble()).isGreaterThan(0.9);
        assertThat(disk.at("/total/sumNanos").asLong())
                .as("no more than the guest saw")
                .isLessThan(load.meanNanos() * load.operations());
        for (String stage : List.of("kick", "wakeup", "qemu")) {
            assertThat(disk.at("/stages/" + stage + "/count").asLong())
                    .as(stage)
                    .isLessThan(REQUESTS / 10);
        }
        assertThat(SeenRequest.allOf(file)).allSatisfy(request -> {
            boolean owner = request.has(Boundary.RUNNING);
            assertThat(request.has(Boundary.SIGNALLED)).isEqualTo(owner);
            assertThat(owner && request.has(DiskRequest.JOINED_BATCH)).isFalse();
        });
        assertThat(Command.run("analyze", "--details", file.toString()).out())
                .containsPattern("\\d+ % found by polling");
    }

    private static void setPollMaxNanos(String ioThread, long nanos) throws IOException {
        try (Monitor monitor = GUEST.monitor()) {
            monitor.set("/objects/" + ioThread, "poll-max-ns", nanos);
        }
    }

    private static Path thread(long pid, String name) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : all.toList()) {
                if (Files.readString(thread.resolve("comm")).strip().equals(name)) {
                    return thread;
                }
            }
        }
        throw new AssertionError("process " + pid + " has no thread " + name);
    }

    private static long sleeps(Path thread) throws IOException {
        Matcher sleeps = SLEEPS.matcher(Files.readString(thread.resolve("status")));
        assertThat(sleeps.find()).isTrue();
        return Long.parseLong(sleeps.group(1));
    }

    /** T-c, by QEMU: the guest's requests of one disk in batches, and between them requests of the other on the same thread. */
    @Test
    void keepsBatchesOfOneDiskApartFromTheOtherOnItsThread() throws Exception {
        int reads = 211;
        Path file = GUEST.recording("pair");
        Attachment attachment = Attachment.to(file, GUEST.machine());
        CompletableFuture<Long> load = CompletableFuture.supplyAsync(() -> GUEST.machine()
                .run("pair0", GuestLoad.of(Operation.WRITE, 59).withJobs(JOBS))
                .requests());
        try (Monitor monitor = GUEST.monitor()) {
            for (int i = 0; i < reads; i++) {
                monitor.execute(
                        "human-monitor-command",
                        Map.of("command-line", "qemu-io pair1-drive \"read -q " + i * 8192 + " 4k\""));
            }
        }
        long writes = load.join();
        attachment.report();
        List<SeenRequest> seen = SeenRequest.allOf(file);
        assertThat(SeenRequest.counts(seen)).isEqualTo(Map.of("pair0 write", writes, "pair1 read", (long) reads));
        assertThat(seen).allSatisfy(request -> assertThat(request.threadName()).isEqualTo("IO io-pair"));
        assertThat(seen.stream()
                        .filter(request -> request.disk().equals("pair1"))
                        .map(SeenRequest::offset))
                .isEqualTo(
                        Stream.iterate(0L, offset -> offset + 8192).limit(reads).toList());
        assertThat(batches(seen).stream().filter(batch -> batch.size() > 1))
                .isNotEmpty()
                .allSatisfy(batch -> assertThat(batch.stream().filter(request -> request.has(Boundary.RUNNING)))
                        .hasSizeLessThan(2));
        assertThat(Recordings.losses(file)).isEmpty();
    }

    /** T-c, by one io_submit for requests of both disks, which QEMU 7.2 makes for one disk at a time. */
    @Test
    void namesEachMemberOfABatchThatIsForTwoDisks() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/fio")), "needs: fio");
        Path one = Images.image(GUEST.images().folder(), "one", IMAGE_BYTES);
        Path two = Images.image(GUEST.images().folder(), "two", IMAGE_BYTES);
        Path file = GUEST.recording("batch");
        // The shell opens them before: a process that is over this soon is not asked what it had open.
        Process fio = new ProcessBuilder(
                        "sh",
                        "-c",
                        "exec 3<\"$1\" 4<\"$2\" && read -r begin && exec fio --name=batch --thread --ioengine=libaio --direct=1 --rw=read --bs=4k"
                                + " --iodepth=16 --iodepth_batch_submit=16 --iodepth_batch_complete_min=16"
                                + " --file_service_type=roundrobin --size=4m --filename=\"$1:$2\"",
                        "sh",
                        one.toString(),
                        two.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Attachment attachment = Attachment.toAnyProcess(file, fio.pid());
            fio.getOutputStream().write('\n');
            fio.getOutputStream().flush();
            assertThat(fio.waitFor()).isZero();
            attachment.end();
        } finally {
            fio.destroyForcibly();
        }
        List<SeenRequest> seen = SeenRequest.allOf(file);
        assertThat(SeenRequest.counts(seen)).isEqualTo(Map.of("one.img read", 512L, "two.img read", 512L));
        for (String disk : List.of("one.img", "two.img")) {
            assertThat(seen.stream()
                            .filter(request -> request.disk().equals(disk))
                            .map(SeenRequest::offset)
                            .distinct())
                    .hasSize(512);
        }
        assertThat(batches(seen))
                .anySatisfy(batch ->
                        assertThat(batch.stream().map(SeenRequest::disk)).contains("one.img", "two.img"));
    }

    /** Requests by the call that submitted them. */
    private static Collection<List<SeenRequest>> batches(List<SeenRequest> seen) {
        return seen.stream()
                .collect(Collectors.groupingBy(request -> request.threadId() + " " + request.at(Boundary.SUBMITTED)))
                .values();
    }

    /** T-e: the device takes a quarter of a request at a time; requests of one part are in every other test. */
    @Test
    void countsARequestOnceThatTheHostSplits() throws Exception {
        int parts = 4;
        int bytes = parts * DEVICE_REQUEST_KIBIBYTES * 1024;
        Path file = GUEST.recording("split");
        Attachment attachment = Attachment.to(file, GUEST.machine());
        GUEST.machine().run("split", GuestLoad.of(Operation.READ, 101).withBytes(bytes));
        GUEST.machine().run("split", GuestLoad.of(Operation.WRITE, 23));
        attachment.report();
        List<SeenRequest> seen = SeenRequest.allOf(file);
        assertThat(SeenRequest.counts(seen)).isEqualTo(Map.of("split read", 101L, "split write", 23L));
        assertThat(seen).allSatisfy(request -> {
            boolean read = request.operation().equals("read");
            assertThat(request.bytes()).isEqualTo(read ? bytes : 4096);
            assertThat(request.parts()).isEqualTo(read ? parts : 1);
        });
    }

    /** T-i: at depth 1 QEMU submits the same iocb again and again, at once after its completion. */
    @Test
    void takesNoRequestForTheOneBeforeAtTheSameAddress() throws Exception {
        Path file = GUEST.recording("alone");
        Attachment attachment = Attachment.to(file, GUEST.machine());
        GUEST.machine().run("alone", GuestLoad.of(Operation.READ, REQUESTS));
        assertThat(attachment.report().get("requests").asLong()).isEqualTo(REQUESTS);
        long end = 0;
        for (SeenRequest request : SeenRequest.allOf(file)) {
            assertThat(request.at(Boundary.SUBMITTED)).isGreaterThanOrEqualTo(end);
            assertThat(request.until(Boundary.NOTIFIED).toArray()).isSorted();
            end = request.until(Boundary.KERNEL_DONE).max().orElseThrow();
        }
        assertThat(Recordings.losses(file)).isEmpty();
    }

    /** T-l: there is nothing to divide by bytes. Of 23 flushes QEMU passes one on: after it there is nothing to flush. */
    @Test
    void countsFlushesAndDiscardsThatCarryNoData() throws Exception {
        GUEST.machine().run("flushed", GuestLoad.of(Operation.WRITE, 1));
        Path file = GUEST.recording("flushed");
        Attachment attachment = Attachment.to(file, GUEST.machine());
        GUEST.machine().run("flushed", GuestLoad.of(Operation.FLUSH, 23));
        GUEST.machine()
                .run(
                        "discarded",
                        GuestLoad.of(Operation.DISCARD, 5).withBytes(65536).withStartByte(1 << 20));
        JsonNode report = attachment.report();
        assertThat(SeenRequest.counts(SeenRequest.allOf(file)))
                .isEqualTo(Map.of("flushed flush", 1L, "discarded discard", 5L));
        JsonNode flushed = Attachment.disk(report, GUEST.machine(), "flushed");
        assertThat(flushed.get("bytes").asLong()).isZero();
        // Of a discard it is what the host's file system discards below, which is its own decision.
        JsonNode discarded = Attachment.disk(report, GUEST.machine(), "discarded");
        assertThat(discarded.get("bytes").asLong()).isIn(0L, 5 * 65536L);
        for (JsonNode disk : List.of(flushed, discarded)) {
            assertThat(disk.get("errors").asLong()).isZero();
            assertThat(disk.get("operations")).hasSize(1);
        }
        for (String text : List.of(
                report.toString(), Command.run("analyze", file.toString()).out())) {
            assertThat(text).doesNotContain("NaN", "Infinity", "∞");
        }
    }
}
