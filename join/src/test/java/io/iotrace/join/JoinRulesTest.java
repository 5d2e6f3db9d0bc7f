// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.DiskRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule on the joined view where it must speak, and beside it a near twin where it must not. */
final class JoinRulesTest {
    private static final String DISK = "web-01 disk0";
    private static final long FILE = 1 << 20;
    private static final long JOURNAL = 1L << 30;
    private static final long BEGIN = 3_500_000_000L;
    private static final long STEP = 10_000_000;
    private static final int MANY = 211;

    private final Planted planted = new Planted(3_600_000_000_000L, 0).direct(DISK);

    private interface Operation {
        void at(int number, long nanos);
    }

    private void repeat(int times, Operation operation) {
        for (int i = 0; i < times; i++) {
            operation.at(i, BEGIN + i * STEP);
        }
    }

    private List<JoinFinding> findings() {
        return JoinReport.of(planted.join()).findings();
    }

    private JoinFinding finding(String rule) {
        return findings().stream()
                .filter(finding -> finding.rule().equals(rule))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + rule + " in " + findings()));
    }

    private void assertSilent(String rule) {
        assertThat(findings()).extracting(JoinFinding::rule).doesNotContain(rule);
    }

    private void sync(int number, long at, long nanos) {
        planted.call(number, Access.SYNC, false, 0, 0, at, at + nanos);
        planted.request(DISK, "flush", 0, 0, at + 1_000, at + nanos - 50_000, DiskRequest.NO_BIO);
    }

    @Test
    void syncsThatTakeMostOfTheTimeBoundTheApplication() {
        repeat(MANY, (number, at) -> sync(number % 2, at, 9_000_000));

        JoinFinding finding = finding("sync-bound");

        assertThat(finding.certain()).isTrue();
        assertThat(finding.evidence().get(0)).startsWith("211 syncs take ").contains("9.0 ms each");
        assertThat(finding.evidence().get(1)).contains("app.Main.work:0");
    }

    @Test
    void manyShortSyncsBoundNothing() {
        repeat(MANY, (number, at) -> sync(number, at, 200_000));
        assertSilent("sync-bound");
    }

    @Test
    void fewLongSyncsAreTooFewToJudge() {
        repeat(97, (number, at) -> sync(number, at, 9_000_000));
        assertSilent("sync-bound");
    }

    private void synchronousWrites(long bytes, long nanos) {
        repeat(MANY, (number, at) -> {
            planted.call(number, Access.SYNCHRONOUS_WRITE, false, 0, bytes, at, at + nanos);
            planted.request(DISK, "write", FILE, bytes, at + 1_000, at + nanos - 50_000, 0);
        });
    }

    @Test
    void smallSynchronousWritesThatTakeMostOfTheTimeAreNamed() {
        synchronousWrites(4096, 9_000_000);
        assertThat(finding("small-synchronous-writes").evidence().get(0))
                .startsWith("211 writes of 4096 bytes on average");
    }

    @Test
    void largeSynchronousWritesAreNotSmall() {
        synchronousWrites(65_536, 9_000_000);
        assertSilent("small-synchronous-writes");
    }

    @Test
    void smallSynchronousWritesThatTakeLittleTimeDoNoHarm() {
        synchronousWrites(4096, 200_000);
        assertSilent("small-synchronous-writes");
    }

    private void syncsWith(long ownBytes, long besideOffset, long besideBytes) {
        repeat(MANY, (number, at) -> {
            planted.call(number, Access.SYNC, false, 0, 0, at, at + 900_000);
            planted.request(DISK, "write", FILE, ownBytes, at + 1_000, at + 400_000, 0);
            planted.request(DISK, "write", besideOffset, besideBytes, at + 410_000, at + 800_000, 0);
        });
    }

    @Test
    void aJournalThatWritesMoreThanTheDataIsCertainWhereItsPlaceIsKnown() {
        planted.extents.addJournal(new FileExtents.Range("vda", JOURNAL, 1 << 20));
        syncsWith(4096, JOURNAL + 8192, 12_288);

        JoinFinding finding = finding("journal-amplification");

        assertThat(finding.certain()).isTrue();
        assertThat(finding.evidence().get(0))
                .isEqualTo("2592768 bytes of the journal beside 864256 bytes of the files' own in 211 waits");
    }

    @Test
    void aJournalWhosePlaceIsNotKnownIsAHint() {
        syncsWith(4096, JOURNAL + 8192, 12_288);
        assertThat(finding("journal-amplification").certain()).isFalse();
    }

    @Test
    void aSmallJournalBesideMuchDataAmplifiesNothing() {
        planted.extents.addJournal(new FileExtents.Range("vda", JOURNAL, 1 << 20));
        syncsWith(65_536, JOURNAL + 8192, 12_288);
        assertSilent("journal-amplification");
    }

    @Test
    void anotherFilesDataIsNoJournalWhereThatsPlaceIsKnown() {
        planted.extents.addJournal(new FileExtents.Range("vda", JOURNAL, 1 << 20));
        syncsWith(4096, 1L << 33, 12_288);
        assertSilent("journal-amplification");
    }

    /** Direct reads of which so much of each passes before the host has the request. */
    private void readsWaitingInTheGuest(long beforeNanos, long onHostNanos) {
        repeat(MANY, (number, at) -> {
            long end = at + beforeNanos + onHostNanos;
            planted.call(number, Access.DIRECT, true, 4096L * number, 4096, at, end);
            planted.request(DISK, "read", FILE + 4096L * number, 4096, at + beforeNanos, end - 10_000, 0);
        });
    }

    @Test
    void timeInTheGuestsQueueIsToldFromTheHosts() {
        readsWaitingInTheGuest(8_000_000, 500_000);

        JoinFinding finding = finding("guest-time");

        assertThat(finding.certain()).isTrue();
        assertThat(finding.remedy()).contains("I/O scheduler");
    }

    @Test
    void timeOnTheHostIsNotTheGuests() {
        readsWaitingInTheGuest(500_000, 8_000_000);
        assertSilent("guest-time");
    }

    private void bufferedReads(int flags) {
        repeat(MANY, (number, at) -> {
            long block = 4096L * number;
            planted.call(number, Access.BUFFERED_READ, true, block, 4096, at, at + 300_000);
            planted.request(DISK, "read", FILE + block, 4096, at + 50_000, at + 250_000, flags);
        });
    }

    @Test
    void whatTheGuestMissesAndTheHostHasCachedIsAHintAtDoubleCaching() {
        bufferedReads(DiskRequest.BUFFERED | DiskRequest.NO_BIO);
        assertThat(finding("double-caching").certain()).isFalse();
    }

    @Test
    void whatTheGuestMissesAndTheDeviceReadsIsCachedOnce() {
        bufferedReads(DiskRequest.BUFFERED);
        assertSilent("double-caching");
    }

    @Test
    void whatReachesNoDeviceThoughTheHostCachesNothingIsNoDoubleCaching() {
        bufferedReads(DiskRequest.NO_BIO);
        assertSilent("double-caching");
    }

    @Test
    void nothingIsSaidWhenNothingIsMatched() {
        Planted other = new Planted(3_600_000_000_000L, 0);
        for (int i = 0; i < MANY; i++) {
            other.call(i, Access.SYNC, false, 0, 0, BEGIN + i * STEP, BEGIN + i * STEP + 9_000_000);
        }

        assertThat(JoinReport.of(other.join()).findings()).isEmpty();
    }
}
