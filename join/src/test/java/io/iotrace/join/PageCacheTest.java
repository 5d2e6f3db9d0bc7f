// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;

/** What the guest's page cache did: hit, read-ahead, write-back, journal and flush told apart. */
final class PageCacheTest {
    private static final long AT = 3_100_000_000L;
    /** Where the planted file begins on its disk. */
    private static final long FILE = 1 << 20;

    private static final String DISK = "web-01 disk0";

    private final Planted planted = new Planted(3_600_000_000_000L, 0).direct(DISK);

    private Match match(Join join, FileCall call) {
        return join.matches().stream()
                .filter(match -> match.call().equals(call))
                .findFirst()
                .orElseThrow();
    }

    private FileCall read(long block, long from, long nanos) {
        return planted.call(0, Access.BUFFERED_READ, true, block * 4096, 4096, from, from + nanos);
    }

    @Test
    void aReadOfWhatAnEarlierReadBroughtAlongWasReadAheadAndTheNextOneIsAHit() {
        FileCall miss = read(8, AT, 400_000);
        planted.request(DISK, "read", FILE + 8 * 4096, 32 * 4096, AT + 10_000, AT + 350_000, 0);
        FileCall ahead = read(9, AT + 500_000, 3_000);
        FileCall again = read(9, AT + 600_000, 3_000);
        FileCall behind = read(40, AT + 700_000, 3_000);

        Join join = planted.join();

        assertThat(match(join, miss).outcome()).isEqualTo(Outcome.REQUESTS);
        assertThat(match(join, miss).own()).hasSize(1);
        assertThat(match(join, ahead).outcome()).isEqualTo(Outcome.READ_AHEAD);
        assertThat(match(join, again).outcome()).isEqualTo(Outcome.PAGE_CACHE);
        assertThat(match(join, behind).outcome()).isEqualTo(Outcome.PAGE_CACHE);
    }

    @Test
    void aReadThatWaitsForAReadAheadUnderWayHasThatRequest() {
        read(8, AT, 400_000);
        planted.request(DISK, "read", FILE + 8 * 4096, 4 * 4096, AT + 10_000, AT + 350_000, 0);
        planted.request(DISK, "read", FILE + 12 * 4096, 32 * 4096, AT + 20_000, AT + 900_000, 0);
        FileCall waits = read(12, AT + 500_000, 450_000);

        Match match = match(planted.join(), waits);

        assertThat(match.outcome()).isEqualTo(Outcome.REQUESTS);
        assertThat(match.work()).extracting(Work::role).containsExactly(Role.READ_AHEAD);
    }

    @Test
    void whatNoOperationWaitedForIsWriteBackReadAheadJournalOrOther() {
        planted.extents.addJournal(new FileExtents.Range("vda", 1L << 30, 1 << 20));
        planted.call(0, Access.BUFFERED_WRITE, false, 0, 8192, AT, AT + 5_000);
        planted.request(DISK, "write", FILE, 8192, AT + 30_000_000, AT + 31_000_000, 0);
        planted.request(DISK, "read", FILE + 400 * 4096, 16 * 4096, AT + 32_000_000, AT + 33_000_000, 0);
        planted.request(DISK, "write", (1L << 30) + 4096, 12288, AT + 34_000_000, AT + 35_000_000, 0);
        planted.request(DISK, "flush", 0, 0, AT + 35_000_000, AT + 36_000_000, 0);
        planted.request(DISK, "write", 1L << 33, 4096, AT + 37_000_000, AT + 38_000_000, 0);

        Join join = planted.join();

        assertThat(join.background())
                .extracting(Background::disk, Background::role, Background::requests, Background::bytes)
                .containsExactly(
                        tuple("vda", Role.READ_AHEAD, 1L, 16 * 4096L),
                        tuple("vda", Role.WRITE_BACK, 1L, 8192L),
                        tuple("vda", Role.JOURNAL, 1L, 12288L),
                        tuple("vda", Role.FLUSH, 1L, 0L),
                        tuple("vda", Role.OTHER, 1L, 4096L));
        assertThat(JoinText.render(JoinReport.of(join)))
                .containsPattern("write back +1 +8.0 KiB +vda\n")
                .containsPattern("journal +1 +12.0 KiB +vda\n");
    }

    @Test
    void aSyncsJournalIsToldFromItsDataAndFromOthers() {
        planted.extents.addJournal(new FileExtents.Range("vda", 1L << 30, 1 << 20));
        planted.call(0, Access.BUFFERED_WRITE, false, 8192, 4096, AT, AT + 5_000);
        FileCall sync = planted.call(0, Access.SYNC, false, 0, 0, AT + 10_000_000, AT + 19_000_000);
        planted.request(DISK, "write", FILE + 8192, 4096, AT + 1_000_000, AT + 2_000_000, 0);
        planted.request(DISK, "write", FILE + 8192, 4096, AT + 11_000_000, AT + 12_000_000, 0);
        planted.request(DISK, "write", (1L << 30) + 8192, 8192, AT + 13_000_000, AT + 14_000_000, 0);
        planted.request(DISK, "write", 1L << 33, 4096, AT + 15_000_000, AT + 16_000_000, 0);
        planted.request(DISK, "flush", 0, 0, AT + 17_000_000, AT + 18_000_000, 0);

        Match match = match(planted.join(), sync);

        assertThat(match.work())
                .extracting(Work::role)
                .containsExactly(Role.WRITE_BACK, Role.OWN, Role.JOURNAL, Role.OTHER, Role.FLUSH);
        assertThat(match.own()).hasSize(1);
    }

    @Test
    void whatIsToldLaterOfAFilesBytesCounts() {
        FileExtents extents = new FileExtents();
        extents.add("8:1/9", new FileExtents.Extent(0, 1 << 20, "vda", -1));
        extents.add("8:1/9", new FileExtents.Extent(4096, 8192, "vda", 40960));
        extents.add("8:1/9", new FileExtents.Extent(12288, 4096, "vda", 49152));
        extents.add("8:1/9", new FileExtents.Extent(8192, 4096, "vda", 409600));

        assertThat(extents.ranges("8:1/9"))
                .containsExactly(
                        new FileExtents.Range("vda", 40960, 4096),
                        new FileExtents.Range("vda", 409600, 4096),
                        new FileExtents.Range("vda", 49152, 4096));
        assertThat(extents.ranges("8:1/9", 6144, 1024)).containsExactly(new FileExtents.Range("vda", 43008, 1024));
    }
}
