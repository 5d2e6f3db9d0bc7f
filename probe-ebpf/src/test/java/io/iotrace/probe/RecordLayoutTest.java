// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Java decodes the probe's memory by offset; here every offset and number is held against what the compiler made of the C. */
class RecordLayoutTest {
    private final ObjectTypes types = new ObjectTypes(BpfObjectFile.probe(false).bytes());

    @Test
    void readsEveryFieldOfARequestWhereTheCompilerPutIt() {
        assertThat(types.offsets("request_record"))
                .containsExactly(
                        Map.entry("kind", RequestRecord.KIND),
                        Map.entry("tgid", RequestRecord.TGID),
                        Map.entry("tid", RequestRecord.TID),
                        Map.entry("home", RequestRecord.HOME),
                        Map.entry("file", RequestRecord.FILE),
                        Map.entry("episode", RequestRecord.EPISODE),
                        Map.entry("kick", RequestRecord.KICK),
                        Map.entry("leaf", RequestRecord.LEAF),
                        Map.entry("offset", RequestRecord.OFFSET),
                        Map.entry("bytes", RequestRecord.BYTES),
                        Map.entry("kicked", RequestRecord.KICKED),
                        Map.entry("signalled", RequestRecord.SIGNALLED),
                        Map.entry("running", RequestRecord.RUNNING),
                        Map.entry("submitted", RequestRecord.SUBMITTED),
                        Map.entry("queued", RequestRecord.QUEUED),
                        Map.entry("issued", RequestRecord.ISSUED),
                        Map.entry("device_done", RequestRecord.DEVICE_DONE),
                        Map.entry("kernel_done", RequestRecord.KERNEL_DONE),
                        Map.entry("call_exit", RequestRecord.CALL_EXIT),
                        Map.entry("reaped", RequestRecord.REAPED),
                        Map.entry("result", RequestRecord.RESULT),
                        Map.entry("run_delay", RequestRecord.RUN_DELAY),
                        Map.entry("queue_depth", RequestRecord.QUEUE_DEPTH),
                        Map.entry("nvme_status", RequestRecord.NVME_STATUS),
                        Map.entry("submit_cpu", RequestRecord.SUBMIT_CPU),
                        Map.entry("done_cpu", RequestRecord.DONE_CPU),
                        Map.entry("parts", RequestRecord.PARTS),
                        Map.entry("operation", RequestRecord.OPERATION),
                        Map.entry("engine", RequestRecord.ENGINE),
                        Map.entry("flags", RequestRecord.FLAGS),
                        Map.entry("nvme_queue", RequestRecord.NVME_QUEUE),
                        Map.entry("nvme_command", RequestRecord.NVME_COMMAND));
        assertThat(types.size("request_record")).isEqualTo(RequestRecord.SIZE);
    }

    @Test
    void readsEveryFieldOfAnEpisodeWhereTheCompilerPutIt() {
        assertThat(types.offsets("episode_record"))
                .contains(
                        Map.entry("kind", 0),
                        Map.entry("tgid", EpisodeRecord.TGID),
                        Map.entry("tid", EpisodeRecord.TID),
                        Map.entry("episode", EpisodeRecord.EPISODE),
                        Map.entry("signalled", EpisodeRecord.SIGNALLED),
                        Map.entry("running", EpisodeRecord.RUNNING),
                        Map.entry("waited", EpisodeRecord.WAITED),
                        Map.entry("kick", EpisodeRecord.KICK),
                        Map.entry("requests", EpisodeRecord.REQUESTS),
                        Map.entry("writes", EpisodeRecord.WRITES),
                        Map.entry("interrupts", EpisodeRecord.INTERRUPTS),
                        Map.entry("kicks", EpisodeRecord.KICKS),
                        Map.entry("write", EpisodeRecord.WRITE));
        assertThat(types.elementOffsets("episode_record", "write"))
                .contains(
                        Map.entry("time", 0),
                        Map.entry("noticed", EpisodeRecord.WRITE_NOTICED),
                        Map.entry("eventfd", EpisodeRecord.WRITE_EVENTFD),
                        Map.entry("run_delay", EpisodeRecord.WRITE_RUN_DELAY));
        assertThat(types.elementSize("episode_record", "write")).isEqualTo(EpisodeRecord.WRITE_SIZE);
        assertThat(types.length("episode_record", "write")).isEqualTo(EpisodeRecord.MAX_WRITES);
        assertThat(types.size("episode_record")).isEqualTo(EpisodeRecord.SIZE);
    }

    @Test
    void readsEveryFieldOfAStallWhereTheCompilerPutIt() {
        assertThat(types.offsets("stall_record"))
                .contains(
                        Map.entry("kind", 0),
                        Map.entry("tgid", StallRecord.TGID),
                        Map.entry("tid", StallRecord.TID),
                        Map.entry("file", StallRecord.FILE),
                        Map.entry("blocked", StallRecord.BLOCKED),
                        Map.entry("resumed", StallRecord.RESUMED),
                        Map.entry("stack", StallRecord.STACK),
                        Map.entry("operation", StallRecord.OPERATION),
                        Map.entry("engine", StallRecord.ENGINE));
        assertThat(types.size("stall_record")).isEqualTo(StallRecord.SIZE);
    }

    @Test
    void findsThreadsRequestsAndTargetsWhereTheCompilerPutThem() {
        assertThat(types.offsets("thread"))
                .contains(
                        Map.entry("key", 0),
                        Map.entry("target", ProbeTables.THREAD_TARGET),
                        Map.entry("call", ProbeTables.THREAD_CALL),
                        Map.entry("waits", ProbeTables.THREAD_WAITS),
                        Map.entry("submits", ProbeTables.THREAD_SUBMITS),
                        Map.entry("then_waits", ProbeTables.THREAD_SUBMITS + 1),
                        Map.entry("blocked", ProbeTables.THREAD_BLOCKED),
                        Map.entry("begun", ProbeTables.THREAD_BEGUN),
                        Map.entry("begun_by_workers", ProbeTables.THREAD_BEGUN + 8),
                        Map.entry("begun_before", ProbeTables.THREAD_BEGUN + 16),
                        Map.entry("woken", ProbeTables.THREAD_WOKEN),
                        Map.entry("episode", ProbeTables.THREAD_EPISODE),
                        Map.entry("record", ProbeTables.THREAD_RECORD));
        assertThat(types.offsets("wake_up"))
                .contains(
                        Map.entry("signalled", ProbeTables.WOKEN_SIGNALLED),
                        Map.entry("running", ProbeTables.WOKEN_RUNNING));
        assertThat(types.offsets("episode")).contains(Map.entry("number", ProbeTables.EPISODE_NUMBER));
        assertThat(types.offsets("disk_request"))
                .contains(Map.entry("key", 0), Map.entry("record", ProbeTables.REQUEST_RECORD));
        assertThat(types.offsets("variables"))
                .contains(
                        Map.entry("targets", ProbeTables.VARIABLES_TARGETS),
                        Map.entry("target_places", ProbeTables.VARIABLES_PLACES),
                        Map.entry("losses", ProbeTables.VARIABLES_LOSSES),
                        Map.entry("passed_used", ProbeTables.VARIABLES_PASSED_USED),
                        Map.entry("reader_sleeps", ProbeTables.VARIABLES_READER_SLEEPS),
                        Map.entry("ending", ProbeTables.VARIABLES_ENDING),
                        Map.entry("age", ProbeTables.VARIABLES_AGE),
                        Map.entry("leaves", ProbeTables.VARIABLES_LEAVES),
                        Map.entry("leaf_names", ProbeTables.VARIABLES_LEAF_NAMES),
                        Map.entry("signals", ProbeTables.VARIABLES_SIGNALS));
        assertThat(types.size("variables")).isEqualTo(ProbeTables.VARIABLES_SIZE);
        assertThat(types.size("variables")).isEqualTo(ProbeTables.VARIABLES_SIZE);
        assertThat(types.offsets("target"))
                .containsExactly(
                        Map.entry("tgid", 0),
                        Map.entry("kind", TargetTable.TARGET_KIND),
                        Map.entry("engines", TargetTable.TARGET_ENGINES),
                        Map.entry("unplanned", TargetTable.TARGET_UNPLANNED),
                        Map.entry("sample", TargetTable.TARGET_SAMPLE),
                        Map.entry("reserved", TargetTable.TARGET_SAMPLE + 4));
        assertThat(types.size("thread")).isEqualTo(ProbeTables.THREAD_SIZE);
        assertThat(types.size("disk_request")).isEqualTo(ProbeTables.REQUEST_SIZE);
        assertThat(types.size("target")).isEqualTo(TargetTable.TARGET_SIZE);
    }

    @Test
    void findsFilesWhereTheCompilerPutThem() {
        assertThat(types.offsets("file_entry"))
                .contains(
                        Map.entry("key", 0),
                        Map.entry("inode", FileEntries.INODE),
                        Map.entry("device", FileEntries.DEVICE),
                        Map.entry("tgid", FileEntries.TGID),
                        Map.entry("direct", FileEntries.DIRECT),
                        Map.entry("unowned_bios", FileEntries.UNOWNED_BIOS),
                        Map.entry("passed_reads", FileEntries.PASSED_READS),
                        Map.entry("passed_writes", FileEntries.PASSED_WRITES),
                        Map.entry("name", FileEntries.NAME));
        assertThat(types.size("file_entry")).isEqualTo(FileEntries.SIZE);
    }

    @Test
    void findsWhatSamplingPassedOverWhereTheCompilerPutIt() {
        assertThat(types.offsets("passed"))
                .containsExactly(
                        Map.entry("requests", 0),
                        Map.entry("bytes", Long.BYTES),
                        Map.entry("parts", 2 * Long.BYTES),
                        Map.entry("nanos", 3 * Long.BYTES),
                        Map.entry("bucket", PassedTable.BUCKETS_AT));
        assertThat(types.length("passed", "bucket")).isEqualTo(PassedTable.BUCKETS);
        assertThat(types.size("passed")).isEqualTo(PassedTable.SIZE);
        assertThat(types.size("bio_entry")).isEqualTo(ProbeTables.BIO_SIZE);
    }

    @Test
    void knowsHowLargeEveryTableIs() {
        assertThat(types.length("variables", "targets")).isEqualTo(TargetTable.TARGETS);
        assertThat(types.maxEntries("threads")).isEqualTo(ProbeTables.THREADS);
        assertThat(types.maxEntries("requests")).isEqualTo(ProbeTables.REQUESTS);
        assertThat(types.length("variables", "target_places")).isEqualTo(TargetTable.PLACES);
        assertThat(types.length("layout", "probes")).isEqualTo(TargetTable.PROBES);
        assertThat(types.length("layout", "ways")).isEqualTo(ProbeTables.WAYS);
    }

    @Test
    void namesLossesInTheOrderOfTheProbe() {
        List<String> places = Arrays.stream(LossPlace.values())
                .map(place -> "LOSS_" + place.name())
                .toList();
        Map<String, Integer> losses = types.enumeration("loss");

        assertThat(losses.keySet()).startsWith(places.toArray(String[]::new)).hasSize(places.size() + 1);
        assertThat(losses).containsEntry("LOSS_COUNT", places.size());
        assertThat(types.length("variables", "losses")).isEqualTo(places.size());
    }

    @Test
    void givesKindsEnginesAndFlagsTheProbesNumbers() {
        assertThat(types.enumeration("record_kind"))
                .containsExactly(
                        Map.entry("RECORD_REQUEST", KernelProbe.REQUEST),
                        Map.entry("RECORD_EPISODE", KernelProbe.EPISODE),
                        Map.entry("RECORD_STALL", KernelProbe.STALL));
        assertThat(types.enumeration("engine"))
                .containsExactly(
                        Map.entry("ENGINE_NATIVE", RequestRecord.ENGINE_NATIVE),
                        Map.entry("ENGINE_IO_URING", RequestRecord.ENGINE_IO_URING),
                        Map.entry("ENGINE_SYNCHRONOUS", RequestRecord.ENGINE_SYNCHRONOUS));
        assertThat(types.enumeration("request_flag"))
                .containsExactly(
                        Map.entry("REQUEST_DIRECT", RequestRecord.FLAG_DIRECT),
                        Map.entry("REQUEST_PUNTED", RequestRecord.FLAG_PUNTED),
                        Map.entry("REQUEST_OVERLAPPED", RequestRecord.FLAG_OVERLAPPED),
                        Map.entry("REQUEST_FIRST", RequestRecord.FLAG_FIRST),
                        Map.entry("REQUEST_KICKED", RequestRecord.FLAG_KICKED),
                        Map.entry("REQUEST_UNSEEN_END", RequestRecord.FLAG_UNSEEN_END),
                        Map.entry("REQUEST_FIRST_OF_ALL", RequestRecord.FLAG_FIRST_OF_ALL),
                        Map.entry("REQUEST_FILLED_CACHE", RequestRecord.FLAG_FILLED_CACHE));
        assertThat(types.enumeration("target_kind"))
                .containsExactly(
                        Map.entry("TARGET_PROCESS", Probe.TargetKind.PROCESS.code),
                        Map.entry("TARGET_VIRTUAL_MACHINE", Probe.TargetKind.VIRTUAL_MACHINE.code));
    }

    @Test
    void countsOperationsAsTheProbeDoes() {
        assertThat(types.enumeration("operation")).containsEntry("OPERATION_COUNT", ProbeTables.OPERATIONS);
    }
}
