// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.recording.DiskRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Virtual machines that are well configured, and some with one mistake each. Every call makes the recording anew. */
final class Scenarios {
    private static final String FORCED_WAIT = "blk_io_schedule\n__iomap_dio_rw\niomap_dio_rw\next4_file_write_iter\n"
            + "aio_write\nio_submit_one\n__x64_sys_io_submit";
    private static final String NO_TAG =
            "io_schedule\nblk_mq_get_tag\n__blk_mq_alloc_requests\nblk_mq_submit_bio\n" + "__x64_sys_io_submit";

    private Scenarios() {}

    private static SyntheticRecording good() {
        return SyntheticRecording.wellConfigured();
    }

    /** Nothing above information may be said of these. */
    static Map<String, Supplier<SyntheticRecording>> wellConfigured() {
        Map<String, Supplier<SyntheticRecording>> all = new LinkedHashMap<>();
        all.put("libvirt, raw on ext4", () -> good().requests(600, 11));
        all.put("bare, raw on ext4", () -> good().bare("").requests(600, 11));
        all.put(
                "block device, io_uring",
                () -> good().disk(disk -> {
                            disk.protocol = "host_device";
                            disk.engine = "io_uring";
                            disk.fileSystem = null;
                        })
                        .requests(600, 11, request -> request.engine = "io_uring"));
        all.put(
                "preallocated qcow2, writes",
                () -> good().disk(disk -> disk.format = "qcow2")
                        .layout(0, 3)
                        .requests(600, 11, request -> request.operation = "write"));
        all.put(
                "virtio-scsi with an IOThread",
                () -> good().disk(disk -> disk.bus = "virtio-scsi")
                        .bare("", "-device virtio-scsi-pci,id=scsi0,iothread=iothread1")
                        .requests(600, 11));
        all.put(
                "threads on a sparse image on ext4",
                () -> good().disk(disk -> {
                            disk.engine = "threads";
                            disk.allocatedBytes = 1 << 20;
                        })
                        .requests(600, 11, RuleTable.byWorkers()));
        all.put(
                "nodatacow on btrfs",
                () -> good().disk(disk -> {
                            disk.fileSystem = "btrfs";
                            disk.copyOnWriteOff = true;
                        })
                        .requests(600, 11));
        all.put(
                "pinned on the device's node",
                () -> good().twoNodes(21)
                        .thread(SyntheticRecording.IO_THREAD, "iothread", "iothread1", "0-3")
                        .memory("0:4294967296", 4L << 30, 0)
                        .requests(2000, 5));
        all.put(
                "mq-deadline on a spinning disk",
                () -> good().leaf(leaf -> {
                            leaf.rotational = true;
                            leaf.kind = "scsi";
                            leaf.hardwareQueues = 1;
                            leaf.scheduler = "mq-deadline";
                        })
                        .requests(100, 11, request -> request.stages[5] = 6_000_000));
        all.put("a quota that is never reached", () -> good().quota(4, 11, 0).requests(600, 11));
        return all;
    }

    /** What must be blamed, and nothing else. */
    static Map<String, Supplier<SyntheticRecording>> mistakes() {
        Map<String, Supplier<SyntheticRecording>> all = new LinkedHashMap<>();
        all.put(
                "writeback-double-cache",
                () -> good().disk(disk -> {
                            disk.direct = false;
                            disk.engine = "threads";
                        })
                        .pageCache(128L << 20, 1 << 20)
                        .requests(
                                600,
                                11,
                                RuleTable.byWorkers()
                                        .andThen(
                                                request -> request.flags = DiskRequest.BUFFERED | DiskRequest.NO_BIO)));
        all.put(
                "main-loop-disk",
                () -> good().disk(disk -> disk.ioThreads = "").requests(2000, 6, request -> {
                    request.thread = SyntheticRecording.PROCESS;
                    request.stages[1] = 60_000;
                }));
        all.put("cache-unsafe", () -> good().disk(disk -> disk.noFlush = true).requests(600, 11));
        all.put(
                "legacy-emulated-controller",
                () -> good().disk(disk -> {
                            disk.bus = "ahci";
                            disk.model = "ide-hd";
                            disk.ioThreads = "";
                        })
                        .requests(600, 11, request -> request.thread = SyntheticRecording.PROCESS));
        all.put(
                "ext4-sync-io-submit",
                () -> good().disk(disk -> disk.allocatedBytes = disk.fileBytes)
                        .stalls(1200, 400_000, FORCED_WAIT)
                        .requests(200, 11, request -> {
                            request.operation = "write";
                            request.stages[3] = 400_000;
                            request.callNanos = 480_000;
                            request.flags = DiskRequest.COMPLETED_INSIDE_SUBMIT;
                        }));
        all.put(
                "wrong-blk-scheduler",
                () -> good().leaf(leaf -> leaf.scheduler = "bfq")
                        .leafLoad(6600, 2)
                        .requests(6000, 1, request -> request.stages[4] = 20_000)
                        .requests(600, 11, request -> request.stages[4] = 20_000));
        all.put(
                "device-queue-saturated",
                () -> good().stalls(1200, 400_000, NO_TAG).requests(300, 11, request -> request.stages[3] = 400_000));
        all.put(
                "io-cpu-contention",
                () -> good().requests(200, 11, request -> {
                    request.stages[1] = 400_000;
                    request.runDelayNanos = 390_000;
                }));
        all.put(
                "cpu-quota-throttled",
                () -> good().quota(0.2, 11, 6).requests(200, 11, request -> {
                    request.stages[1] = 400_000;
                    request.runDelayNanos = 390_000;
                }));
        all.put("aio-silent-fallback", () -> good().requests(200, 11, RuleTable.byWorkers()));
        all.put(
                "write-cache-setting",
                () -> good().leaf(leaf -> leaf.writeCache = "write through")
                        .setting("nvme0n1", "queue/fua", "1")
                        .requests(200, 11));
        all.put(
                "md-raid-rmw",
                () -> good().raid("raid5").requests(200, 11, request -> {
                    request.operation = "write";
                    request.stages[4] = 200_000;
                }));
        all.put(
                "kick-exits-to-userspace",
                () -> good().bare("ioeventfd=off")
                        .thread(4251, "vcpu", null, "0-7")
                        .requests(500, 11, request -> request.thread = 4251));
        all.put(
                "guest-memory-remote",
                () -> good().twoNodes(21)
                        .thread(SyntheticRecording.IO_THREAD, "iothread", "iothread1", "0-3")
                        .memory("1:4294967296", 4L << 30, 0)
                        .requests(2000, 6));
        return all;
    }

    /** Causes that a mistake may be told by beside its own: one follows from the other. */
    static Set<String> alsoRight(String mistake) {
        return mistake.equals("legacy-emulated-controller") ? Set.of("main-loop-disk") : Set.of();
    }
}
