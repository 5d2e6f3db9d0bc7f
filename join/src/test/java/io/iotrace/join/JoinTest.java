// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.Origin;
import java.io.ByteArrayOutputStream;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

/** Joins whose right answer is planted. */
final class JoinTest {
    private static final long HOUR = 3_600_000_000_000L;

    @Test
    void findsTheClocksOffsetAndMatchesEveryDirectOperationWithItsOwnRequest() {
        Planted planted = new Planted(-3 * HOUR - 123_456_789, 0).direct("web-01 disk0");

        Join join = planted.join();

        assertThat(join.clock().offsetNanos()).isCloseTo(-3 * HOUR - 123_456_789, within(60_000L));
        assertThat(join.clock().supporting()).isEqualTo(Planted.OPERATIONS);
        assertThat(Planted.matched(join)).isEqualTo(Planted.OPERATIONS);
        assertThat(join.matches()).allSatisfy(match -> {
            assertThat(match.own()).hasSize(1);
            long begins = join.clock().toGuest(match.own().get(0).startNanos());
            assertThat(begins).isBetween(match.call().startNanos(), match.call().endNanos());
            assertThat(match.own().get(0).disk()).isEqualTo("disk0");
        });
        assertThat(join.disks()).containsExactly("vda is web-01 disk0, known by its requests alone");
    }

    @Test
    void followsAClockThatRunsFaster() {
        Planted planted = new Planted(HOUR, 50_000).direct("web-01 disk0");

        Join join = planted.join();

        assertThat(join.clock().driftPerSecond()).isCloseTo(50_000, within(30_000.0));
        assertThat(Planted.matched(join)).isGreaterThanOrEqualTo(Planted.OPERATIONS * 99 / 100);
    }

    @Test
    void matchesNothingWithAnotherMachinesRecording() {
        Planted planted = new Planted(HOUR, 0);
        new Planted(HOUR, 0).direct("web-01 disk0").calls.forEach(planted.calls::add);
        for (int i = 0; i < Planted.OPERATIONS; i++) {
            planted.request(
                    "web-09 vda",
                    "read",
                    8192L * i * 31 % (1 << 22),
                    4096,
                    i * 2_900_000L,
                    i * 2_900_000L + 200_000,
                    0);
        }

        Join join = planted.join();

        assertThat(join.clock()).isNull();
        assertThat(join.matches()).allMatch(match -> match.outcome() == Outcome.UNMATCHED);
        assertThat(join.remarks())
                .anyMatch(remark -> remark.startsWith("No disk of the host's recording has requests that fit"));
    }

    @Test
    void matchesNothingWhenTwoDisksFitAlike() {
        Planted planted = new Planted(HOUR, 0).direct("web-01 disk0").cloned("web-01-clone");

        Join join = planted.join();

        assertThat(Planted.matched(join)).isZero();
        assertThat(join.remarks())
                .anyMatch(remark -> remark.startsWith("Two disks of the host fit the guest's vda alike"));
    }

    @Test
    void saysThatAClockWasSetWhileItWasRecorded() {
        Planted planted = new Planted(HOUR, 0).direct("web-01 disk0");
        int third = Planted.OPERATIONS / 3;
        for (int i = 0; i < third; i++) {
            FileCall call = planted.calls.get(i);
            planted.calls.set(
                    i,
                    new FileCall(
                            call.access(),
                            call.isRead(),
                            call.api(),
                            call.file(),
                            call.fileId(),
                            call.offset(),
                            call.bytes(),
                            call.startNanos() - HOUR,
                            call.endNanos() - HOUR,
                            call.threadId(),
                            call.threadName(),
                            call.stack()));
        }

        Join join = planted.join();

        assertThat(Planted.matched(join)).isEqualTo(Planted.OPERATIONS - third);
        assertThat(join.remarks()).anyMatch(remark -> remark.contains("a clock was set while it was recorded"));
    }

    @Test
    void aBufferedReadWithoutARequestCameFromThePageCache() {
        Planted planted = new Planted(HOUR, 0).direct("web-01 disk0");
        planted.call(0, Access.BUFFERED_READ, true, 0, 4096, 500_000_000, 500_001_000);

        Join join = planted.join();

        assertThat(join.matches().get(Planted.OPERATIONS).outcome()).isEqualTo(Outcome.PAGE_CACHE);
    }

    @Test
    void aBufferedWriteIsItsSyncsAndTheSyncHasTheFilesRequestsAndTheJournals() {
        Planted planted = new Planted(HOUR, 0).direct("web-01 disk0");
        long at = 500_000_500;
        FileCall write = planted.call(0, Access.BUFFERED_WRITE, false, 8192, 4096, at, at + 5_000);
        FileCall sync = planted.call(0, Access.SYNC, false, 0, 0, at + 10_000, at + 900_000);
        planted.request("web-01 disk0", "write", (1 << 20) + 8192, 4096, at + 20_000, at + 400_000, 0);
        planted.request("web-01 disk0", "write", 1 << 30, 8192, at + 420_000, at + 600_000, 0);
        planted.request("web-01 disk0", "flush", 0, 0, at + 610_000, at + 890_000, 0);

        Join join = planted.join();

        Match written = join.matches().get(Planted.OPERATIONS);
        assertThat(written.call()).isEqualTo(write);
        assertThat(written.outcome()).isEqualTo(Outcome.COVERED_BY_SYNC);
        assertThat(written.coveredBy()).isEqualTo(sync);
        Match synced = join.matches().get(Planted.OPERATIONS + 1);
        assertThat(synced.own()).extracting(HostRequest::offset).contains((1L << 20) + 8192);
        assertThat(synced.others()).extracting(HostRequest::operation).contains("write", "flush");
    }

    @Test
    void onOneKernelARequestIsThatOfTheThreadsOperation() {
        Planted planted = new Planted(0, 0).direct("java file");
        HostRecording host = new HostRecording();
        host.setOrigin(new Origin("host", "", "guest-boot", "s"), new ClockAnchor(0, 0));
        for (int i = 0; i < Planted.OPERATIONS; i++) {
            FileCall call = planted.calls.get(i);
            host.add(new HostRequest(
                    "java",
                    "file",
                    4711,
                    (int) call.threadId(),
                    call.isRead() ? "read" : "write",
                    call.offset(),
                    call.bytes(),
                    call.startNanos() + 1000,
                    call.endNanos() - 1000,
                    java.util.List.of(),
                    0,
                    "nvme0n1"));
        }

        Join join = Join.of(planted.guest(), host);

        assertThat(join.clock().source()).isEqualTo("same kernel");
        assertThat(Planted.matched(join)).isEqualTo(Planted.OPERATIONS);
    }

    @Test
    void onOneKernelItSaysThatTheProcessWasNotTraced() {
        Planted planted = new Planted(0, 0).direct("web-01 disk0");
        planted.host.setOrigin(new Origin("host", "", "guest-boot", "s"), new ClockAnchor(0, 0));

        Join join = planted.join();

        assertThat(join.clock()).isNull();
        assertThat(join.remarks()).anyMatch(remark -> remark.contains("iotrace attach --any-process 4711"));
    }

    @Test
    void theSplitOfAnOperationsTimeAddsUpToIt() {
        Planted planted = new Planted(0, 0);
        FileCall call = planted.call(0, Access.DIRECT, true, 0, 8192, 1_000, 11_000);
        planted.request("web-01 disk0", "read", 0, 4096, 2_000, 6_000, 0);
        planted.request("web-01 disk0", "read", 4096, 4096, 4_000, 10_000, 0);
        TimeSplit split = new TimeSplit();

        split.add(
                new Match(
                        call,
                        Outcome.REQUESTS,
                        planted.host.requests().stream()
                                .map(request -> new Work(request, Role.OWN))
                                .toList(),
                        Confidence.EXACT,
                        null),
                ClockFit.sameKernel(0));

        assertThat(split.parts().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(10_000);
        assertThat(split.parts()).containsEntry(TimeSplit.ABOVE, 2_000L);
        assertThat(split.parts().keySet()).containsExactlyInAnyOrder(TimeSplit.ABOVE, "submit", "device");
    }

    @Test
    void aSlowDeviceIsNamedUnderTheRightCallSite() {
        Planted planted = new Planted(HOUR, 0).direct("web-01 disk0");

        JoinReport report = JoinReport.of(planted.join());

        assertThat(report.sites()).extracting(JoinReport.Site::callSite).contains("app.Main.work:0", "app.Main.work:1");
        assertThat(report.sites().get(0).partNanos().keySet()).first().isEqualTo("device");
        assertThat(JoinText.render(report)).contains("device ").contains("app.Main.work:");
    }

    @Test
    void theJsonHasTheReportAndItsVersion() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        JoinJson.write(JoinReport.of(new Planted(HOUR, 0).direct("web-01 disk0").join()), out);

        com.fasterxml.jackson.databind.JsonNode root =
                new com.fasterxml.jackson.databind.ObjectMapper().readTree(out.toByteArray());
        assertThat(root.get("schemaVersion").asInt()).isEqualTo(2);
        assertThat(root.get("clock").get("supporting").asInt()).isEqualTo(Planted.OPERATIONS);
        assertThat(root.get("slowest").size()).isEqualTo(5);
    }

    @Test
    void theSyncBoundRuleIsSilentWhenSyncsAreNotMostOfTheTime() {
        Planted bound = new Planted(HOUR, 0).direct("web-01 disk0");
        assertThat(JoinReport.of(bound.join()).findings())
                .noneMatch(finding -> finding.rule().equals("sync-bound"));

        for (int i = 0; i < 211; i++) {
            long at = 3_500_000_000L + i * 10_000_000L;
            bound.call(0, Access.SYNC, false, 0, 0, at, at + 9_000_000);
            bound.request("web-01 disk0", "flush", 0, 0, at + 1000, at + 8_000_000, DiskRequest.NO_BIO);
        }
        bound.calls.sort(Comparator.comparingLong(FileCall::startNanos));

        assertThat(JoinReport.of(bound.join()).findings())
                .anyMatch(finding -> finding.rule().equals("sync-bound"));
    }
}
