// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.filesystem;

import static io.iotrace.analyzer.rule.RuleTable.says;
import static io.iotrace.analyzer.rule.RuleTable.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.SyntheticRecording.RequestBuilder;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.recording.DiskRequest;
import org.junit.jupiter.api.Test;

class FileSystemRulesTest {
    private static final String LOCK = "rwsem_down_write_slowpath ext4_file_write_iter io_submit_one";

    private static SyntheticRecording good() {
        return SyntheticRecording.wellConfigured();
    }

    private static SyntheticRecording on(String fileSystem) {
        return good().disk(disk -> disk.fileSystem = fileSystem);
    }

    private static void write(RequestBuilder request) {
        request.operation = "write";
    }

    private static void insideTheCall(RequestBuilder request) {
        write(request);
        request.flags = DiskRequest.NO_BIO;
        request.stages[3] = 100_000;
    }

    @Test
    void confirmsDirectWritesThatBtrfsDoesInsideTheCall() {
        says(
                on("btrfs").requests(200, 12, FileSystemRulesTest::insideTheCall),
                "cow-fs-image",
                Verdict.CONFIRMED,
                Severity.HIGH);
        says(on("btrfs").requests(200, 12, FileSystemRulesTest::write), "cow-fs-image", Verdict.CLEARED, Severity.INFO);
        says(on("zfs").requests(20, 12, FileSystemRulesTest::write), "cow-fs-image", Verdict.RISK, Severity.MEDIUM);
    }

    @Test
    void saysNothingOfAFileWithoutCopyOnWriteNorOfReads() {
        silent(on("xfs").requests(200, 12, FileSystemRulesTest::insideTheCall), "cow-fs-image");
        silent(on("btrfs").requests(200, 12), "cow-fs-image");
        silent(
                on("btrfs")
                        .disk(disk -> disk.copyOnWriteOff = true)
                        .requests(200, 12, FileSystemRulesTest::insideTheCall),
                "cow-fs-image");
    }

    @Test
    void namesSmallSectorsOnALargeSectorDevice() {
        Finding finding = says(
                good().leaf(leaf -> leaf.logicalBlock = 4096).bare("").requests(200, 12),
                "misaligned-io",
                Verdict.RISK,
                Severity.LOW);
        assertThat(finding.remedy().qemuOptions()).endsWith(",physical_block_size=4096");
        silent(good().bare("").requests(200, 12), "misaligned-io");
        silent(
                good().leaf(leaf -> leaf.logicalBlock = 4096)
                        .bare("logical_block_size=4096")
                        .requests(200, 12),
                "misaligned-io");
        silent(
                good().leaf(leaf -> leaf.logicalBlock = 4096)
                        .disk(disk -> disk.protocol = "host_device")
                        .bare("")
                        .requests(200, 12),
                "misaligned-io");
    }

    private static SyntheticRecording qcow2(long tables, String more) {
        return good().disk(disk -> {
                    disk.format = "qcow2";
                    disk.imageTableBytes = tables;
                })
                .commandLine("qemu-system-x86_64 -drive file=/var/lib/images/web-01.img,format=qcow2,if=none,"
                        + "id=libvirt-1-storage,cache=none,aio=native" + more
                        + " -device virtio-blk-pci,drive=libvirt-1-storage,id=virtio-disk0");
    }

    @Test
    void confirmsACacheThatCannotHoldTheTables() {
        SyntheticRecording small = qcow2(64L << 20, "")
                .requests(200, 12)
                .requests(50, 12, request -> request.flags = DiskRequest.IMAGE_TABLE);

        Finding finding = says(small, "qcow2-l2-cache-small", Verdict.CONFIRMED, Severity.MEDIUM);
        assertThat(finding.remedy().qemuOptions()).contains("l2-cache-size=67108864");
        says(qcow2(64L << 20, "").requests(200, 12), "qcow2-l2-cache-small", Verdict.CLEARED, Severity.INFO);
        says(qcow2(4L << 20, ",l2-cache-size=1M").requests(20, 12), "qcow2-l2-cache-small", Verdict.RISK, Severity.LOW);
    }

    @Test
    void saysNothingOfATableCacheThatSuffices() {
        silent(qcow2(4L << 20, "").requests(200, 12), "qcow2-l2-cache-small");
        silent(qcow2(64L << 20, ",l2-cache-size=128M").requests(200, 12), "qcow2-l2-cache-small");
        silent(good().bare("").requests(200, 12), "qcow2-l2-cache-small");
    }

    private static SyntheticRecording chain(int depth) {
        StringBuilder line = new StringBuilder("qemu-system-x86_64");
        for (int i = depth; i >= 0; i--) {
            line.append(" -blockdev driver=qcow2,node-name=")
                    .append(i == 0 ? "libvirt-1-storage" : "n" + i)
                    .append(",file.driver=file,file.filename=/i")
                    .append(i)
                    .append(i == depth ? "" : ",backing=n" + (i + 1));
        }
        return good().commandLine(line + " -device virtio-blk-pci,drive=libvirt-1-storage,id=virtio-disk0");
    }

    @Test
    void countsTheBackingImagesOfTheCommandLine() {
        SyntheticRecording deep =
                chain(4).requests(200, 12).requests(100, 12, request -> request.flags = DiskRequest.BACKING);

        says(deep, "backing-chain-deep", Verdict.CONFIRMED, Severity.LOW);
        says(chain(7).requests(20, 12), "backing-chain-deep", Verdict.RISK, Severity.MEDIUM);
        says(chain(4).requests(200, 12), "backing-chain-deep", Verdict.CLEARED, Severity.INFO);
        silent(chain(2).requests(200, 12), "backing-chain-deep");
    }

    @Test
    void namesCopyOnRead() {
        says(qcow2(0, ",copy-on-read=on").requests(200, 12), "copy-on-read", Verdict.RISK, Severity.LOW);
        silent(qcow2(0, ",copy-on-read=on").requests(2, 12), "copy-on-read");
        silent(qcow2(0, "").requests(200, 12), "copy-on-read");
    }

    @Test
    void namesASparseImageOnlyWhenItsWritesAreSlow() {
        SyntheticRecording slow = on("xfs")
                .disk(disk -> disk.allocatedBytes = 1 << 20)
                .requests(200, 12, request -> {
                    write(request);
                    request.stages[6] = 60_000;
                });

        says(slow, "sparse-first-write", Verdict.CONFIRMED, Severity.LOW);
        silent(
                on("xfs").disk(disk -> disk.allocatedBytes = 1 << 20).requests(200, 12, FileSystemRulesTest::write),
                "sparse-first-write");
        silent(
                on("xfs").requests(200, 12, request -> {
                    write(request);
                    request.stages[6] = 60_000;
                }),
                "sparse-first-write");
    }

    @Test
    void blamesDiscardsOnlyWhereThereAreSome() {
        SyntheticRecording discards = on("ext4")
                .requests(200, 12, FileSystemRulesTest::write)
                .requests(5, 12, request -> {
                    request.operation = "discard";
                    request.flags = DiskRequest.NO_BIO;
                })
                .stalls(100, 300_000, LOCK);

        says(discards, "discard-stalls", Verdict.CONFIRMED, Severity.MEDIUM);
        silent(on("ext4").requests(200, 12, FileSystemRulesTest::write).stalls(100, 300_000, LOCK), "discard-stalls");
    }

    @Test
    void namesMetadataThatMustBeReadFirst() {
        says(
                on("ext4").requests(200, 12).stalls("read", 100, 300_000, "io_schedule __wait_on_buffer ext4_read_bh"),
                "image-fragmented",
                Verdict.CONFIRMED,
                Severity.MEDIUM);
        silent(on("ext4").requests(200, 12), "image-fragmented");
    }

    @Test
    void suspectsWritesThatAllocateClusters() {
        SyntheticRecording first = qcow2(1 << 20, "")
                .requests(200, 12, FileSystemRulesTest::write)
                .requests(100, 12, request -> {
                    write(request);
                    request.flags = DiskRequest.IMAGE_TABLE;
                });

        says(first, "qcow2-alloc-cow", Verdict.SUSPECTED, Severity.LOW);
        silent(qcow2(1 << 20, "").requests(200, 12, FileSystemRulesTest::write), "qcow2-alloc-cow");
        silent(
                qcow2(1 << 20, "")
                        .requests(2000, 12)
                        .requests(200, 12, request -> request.flags = DiskRequest.IMAGE_TABLE)
                        .requests(20, 12, FileSystemRulesTest::write),
                "qcow2-alloc-cow");
    }

    @Test
    void statesWhatANetworkFileSystemMeans() {
        says(on("nfs4").requests(200, 12), "network-fs-backend", Verdict.RISK, Severity.INFO);
        silent(on("ext4").requests(200, 12), "network-fs-backend");
    }

    @Test
    void givesTheFigureOfTheHostsFileSystem() {
        says(
                on("xfs").requests(6000, 12, request -> request.stages[3] = 30_000),
                "raw-file-vs-block",
                Verdict.SUSPECTED,
                Severity.INFO);
        silent(on("xfs").requests(200, 12, request -> request.stages[3] = 30_000), "raw-file-vs-block");
        silent(on("").requests(6000, 12, request -> request.stages[3] = 30_000), "raw-file-vs-block");
    }

    private static SyntheticRecording unbuffered(long allocated) {
        return good().disk(disk -> {
                    disk.format = "qcow2";
                    disk.writeback = false;
                    disk.allocatedBytes = allocated;
                })
                .requests(200, 11, FileSystemRulesTest::write)
                .requests(100, 11, request -> {
                    write(request);
                    request.flags = DiskRequest.IMAGE_TABLE;
                })
                .requests(290, 11, request -> {
                    request.operation = "flush";
                    request.flags = DiskRequest.NO_BIO;
                });
    }

    @Test
    void suspectsAllocationsThatAreFlushedInOrder() {
        says(unbuffered(1 << 20), "qcow2-refcount-sync", Verdict.SUSPECTED, Severity.LOW);
        silent(unbuffered(256L << 20), "qcow2-refcount-sync");
        silent(unbuffered(1 << 20).disk(disk -> disk.writeback = true), "qcow2-refcount-sync");
    }

    @Test
    void namesSnapshotsInsideOfAnImageThatIsWrittenTo() {
        says(
                qcow().layout(3, 1)
                        .requests(200, 12, request -> request.operation = "write")
                        .requests(20, 12, request -> request.flags = DiskRequest.IMAGE_TABLE),
                "qcow2-internal-snapshots",
                Verdict.CONFIRMED,
                Severity.LOW);
        says(
                qcow().layout(3, 1).requests(200, 12, request -> request.operation = "write"),
                "qcow2-internal-snapshots",
                Verdict.CLEARED,
                Severity.INFO);
        silent(qcow().layout(3, 1).requests(200, 12), "qcow2-internal-snapshots");
        silent(
                qcow().layout(0, 1).requests(200, 12, request -> request.operation = "write"),
                "qcow2-internal-snapshots");
        silent(
                qcow().layout(-1, 1).requests(200, 12, request -> request.operation = "write"),
                "qcow2-internal-snapshots");
    }

    private static SyntheticRecording qcow() {
        return SyntheticRecording.wellConfigured().disk(disk -> disk.format = "qcow2");
    }
}
