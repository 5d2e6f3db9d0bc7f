// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.cache;

import static io.iotrace.analyzer.rule.RuleAssertions.assertSilent;
import static io.iotrace.analyzer.rule.RuleAssertions.find;
import static io.iotrace.analyzer.rule.RuleAssertions.only;
import static io.iotrace.analyzer.rule.RuleAssertions.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.SyntheticRecording.DiskBuilder;
import io.iotrace.analyzer.SyntheticRecording.RequestBuilder;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.VirtualMachine;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class WritebackDoubleCacheTest {
    private static final String RULE = "writeback-double-cache";

    private static SyntheticRecording buffered() {
        return SyntheticRecording.wellConfigured().disk(disk -> {
            disk.direct = false;
            disk.engine = "threads";
        });
    }

    private static void cacheHit(RequestBuilder request) {
        request.thread = SyntheticRecording.WORKER;
        request.engine = "threads";
        request.flags = DiskRequest.NO_BIO | DiskRequest.BUFFERED;
    }

    private static void cacheMiss(RequestBuilder request) {
        cacheHit(request);
        request.flags = DiskRequest.BUFFERED;
    }

    @Test
    void confirmsReadsAnsweredFromThePageCache() {
        Finding finding = only(buffered().requests(2000, 12, WritebackDoubleCacheTest::cacheHit), RULE);

        assertThat(finding.verdict()).isEqualTo(Verdict.CONFIRMED);
        assertThat(finding.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(finding.evidence()).contains(new Evidence("reads without device I/O", "100 %"));
        assertThat(finding.remedy().libvirtXml()).contains("cache='none' io='native'");
        assertThat(finding.remedy().restart()).isTrue();
    }

    @Test
    void confirmsAnImageHeldInThePageCache() {
        SyntheticRecording recording =
                buffered().pageCache(13L << 20, 0).requests(2000, 12, WritebackDoubleCacheTest::cacheMiss);

        assertThat(verdict(recording, RULE)).isEqualTo(Verdict.CONFIRMED);
    }

    @Test
    void confirmsWritesThatEndInThePageCacheAndRaisesThemWhenFlushesPay() {
        Consumer<RequestBuilder> write = request -> {
            cacheHit(request);
            request.operation = "write";
        };
        Consumer<RequestBuilder> flush = request -> {
            cacheHit(request);
            request.operation = "flush";
            request.stages[5] = 9_000_000;
        };
        SyntheticRecording writes = buffered().pageCache(1 << 20, 1 << 20).requests(2000, 12, write);

        assertThat(only(writes, RULE).severity()).isEqualTo(Severity.MEDIUM);
        assertThat(find(writes.requests(100, 12, flush), RULE).orElseThrow().severity())
                .isEqualTo(Severity.HIGH);
    }

    @Test
    void doesNotTakeAnImageThatABackupReadForTheGuestsCache() {
        SyntheticRecording direct =
                buffered().pageCache(256L << 20, 0).requests(2000, 12, request -> request.engine = "threads");

        assertThat(verdict(direct, RULE)).isEqualTo(Verdict.CLEARED);
    }

    @Test
    void staysSilentOnABackupsTarget() {
        assertSilent(
                buffered().disk(disk -> disk.model = "").requests(2000, 12, request -> {
                    cacheHit(request);
                    request.from = Boundary.SUBMITTED;
                }),
                RULE);
    }

    @Test
    void clearsACacheThatIsHardlyUsed() {
        SyntheticRecording recording =
                buffered().pageCache(1 << 20, 0).requests(2000, 12, WritebackDoubleCacheTest::cacheMiss);

        assertThat(verdict(recording, RULE)).isEqualTo(Verdict.CLEARED);
    }

    @Test
    void isARiskWhenTooLittleWasTraced() {
        assertSilent(buffered(), RULE);
        assertThat(verdict(buffered().requests(40, 12, WritebackDoubleCacheTest::cacheHit), RULE))
                .isEqualTo(Verdict.RISK);
        assertThat(verdict(buffered().requests(2000, 5, WritebackDoubleCacheTest::cacheHit), RULE))
                .isEqualTo(Verdict.RISK);
    }

    @Test
    void countsOnlyRequestsOfTheDirectionThatShowsTheSymptom() {
        SyntheticRecording fewReads = buffered()
                .requests(50, 12, WritebackDoubleCacheTest::cacheHit)
                .requests(2000, 12, request -> {
                    cacheMiss(request);
                    request.operation = "write";
                });

        assertThat(verdict(fewReads, RULE)).isEqualTo(Verdict.RISK);
    }

    @Test
    void staysSilentWithDirectIo() {
        assertSilent(
                SyntheticRecording.wellConfigured().pageCache(256L << 20, 0).requests(2000, 12), RULE);
    }

    @Test
    void staysSilentWhereHostCachingIsWantedOrUnavoidable() {
        List<Consumer<DiskBuilder>> exemptions = List.of(
                disk -> disk.removable = true,
                disk -> disk.snapshot = true,
                disk -> {
                    disk.readOnly = true;
                    disk.openers = 2;
                },
                disk -> disk.fileSystem = "tmpfs",
                disk -> disk.fileSystem = "fuse.glusterfs",
                disk -> disk.protocol = "rbd",
                disk -> disk.bus = "vhost-user");
        for (Consumer<DiskBuilder> exemption : exemptions) {
            assertSilent(buffered().disk(exemption).requests(2000, 12, WritebackDoubleCacheTest::cacheHit), RULE);
        }
    }

    @Test
    void believesItsRequestsOverACacheModeThatWasOnlyReadFromACommandLine() {
        SyntheticRecording direct = buffered()
                .disk(disk -> disk.cacheSource = "qmp")
                .requests(2000, 12, request -> request.engine = "threads");

        assertSilent(direct, RULE);
    }

    @Test
    void staysSilentOnAProcessThatHasNoGuest() {
        SyntheticRecording fio = buffered()
                .event(new VirtualMachine(
                        SyntheticRecording.MACHINE, "", SyntheticRecording.PROCESS, false, "", "", "", 0, "fio", ""))
                .requests(2000, 12, WritebackDoubleCacheTest::cacheHit);

        assertSilent(fio, RULE);
    }

    @Test
    void recommendsAnEngineThatDoesNotBlockForASparseImage() {
        Finding finding = only(
                buffered().disk(disk -> disk.allocatedBytes = 1 << 20).requests(2000, 12, request -> {
                    cacheHit(request);
                    request.from = Boundary.SUBMITTED;
                }),
                RULE);

        assertThat(finding.remedy().libvirtXml()).contains("io='io_uring'");
    }
}
