// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.VirtualDisk;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which disk of the host is the guest's, by which sign; and wrong peers, of which nothing may be matched. */
final class PeersTest {
    private static final long HOUR = 3_600_000_000_000L;
    private static final String DISK = "web-01 disk0";

    private final Planted planted = new Planted(HOUR, 0);

    /** A disk of the host of which only these fields are known. */
    private static VirtualDisk disk(String place, Map<String, Object> known) {
        RecordComponent[] components = VirtualDisk.class.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        String[] names = place.split(" ", -1);
        for (int i = 0; i < values.length; i++) {
            types[i] = components[i].getType();
            values[i] = switch (components[i].getName()) {
                case "virtualMachine" -> names[0];
                case "disk" -> names[1];
                default -> known.getOrDefault(components[i].getName(), nothing(types[i]));
            };
        }
        try {
            Constructor<VirtualDisk> constructor = VirtualDisk.class.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("VirtualDisk", e);
        }
    }

    private static Object nothing(Class<?> type) {
        if (type == String.class) {
            return "";
        } else if (type == boolean.class) {
            return false;
        } else if (type == int.class) {
            return 0;
        }
        return type == double.class ? (Object) 0.0 : (Object) 0L;
    }

    private void guestDisk(GuestDisk disk) {
        planted.disks.clear();
        planted.disks.add(disk);
    }

    static Stream<Arguments> signs() {
        return Stream.of(
                Arguments.of(new GuestDisk("vda", "S-1", "", "", 0), Map.of("serial", "S-1"), "serial number"),
                Arguments.of(
                        new GuestDisk("vda", "a-serial-number-of-2", "", "", 0),
                        Map.of("serial", "a-serial-number-of-24-chars"),
                        "serial number"),
                Arguments.of(
                        new GuestDisk("sda", "", "naa.5000c500a1b2c3d4", "", 0),
                        Map.of("wwn", "naa.5000c500a1b2c3d4"),
                        "WWN"),
                Arguments.of(
                        new GuestDisk("vda", "", "", "0000:04:00.0", 0),
                        Map.of("pciAddress", "0000:04:00.0"),
                        "PCI address"),
                Arguments.of(new GuestDisk("vda", "", "", "", 5L << 30), Map.of("fileBytes", 5L << 30), "size"),
                Arguments.of(new GuestDisk("vda", "", "", "", 0), Map.of(), "requests alone"));
    }

    @ParameterizedTest
    @MethodSource("signs")
    void theBestSignThatBothSidesHaveNamesTheDisk(GuestDisk inGuest, Map<String, Object> onHost, String sign) {
        planted.direct(DISK);
        guestDisk(new GuestDisk("vda", inGuest.serial(), inGuest.wwn(), inGuest.pciAddress(), inGuest.bytes()));
        planted.host.add(disk(DISK, onHost));
        planted.host.add(disk("web-02 vda", Map.of("serial", "S-2")));

        Join join = planted.join();

        assertThat(join.disks()).containsExactly("vda is web-01 disk0, known by its " + sign);
        assertThat(Planted.matched(join)).isEqualTo(Planted.OPERATIONS);
    }

    @Test
    void aDiskWithAnotherSerialNumberIsAnotherDiskWhateverItsRequests() {
        planted.direct(DISK);
        guestDisk(new GuestDisk("vda", "S-1", "", "", 5L << 30));
        planted.host.add(disk(DISK, Map.of("serial", "S-9", "fileBytes", 5L << 30)));

        Join join = planted.join();

        assertThat(Planted.matched(join)).isZero();
        assertThat(join.clock()).isNull();
        assertThat(join.remarks())
                .contains(
                        "The host's web-01 disk0 has the serial number S-9, the guest's vda has S-1: it is another disk.");
    }

    @Test
    void anotherMachinesRecordingFitsNowhereThoughTheDiskHasTheRightSerialNumber() {
        new Planted(HOUR, 0).direct(DISK).calls.forEach(planted.calls::add);
        planted.host.add(disk(DISK, Map.of("serial", "SERIAL-1")));
        for (int i = 0; i < Planted.OPERATIONS; i++) {
            long at = i * 3_100_000L;
            planted.request(DISK, "write", (1 << 20) + i * 37L % 997 * 4096, 4096, at, at + 200_000, 0);
        }

        Join join = planted.join();

        assertThat(Planted.matched(join)).isZero();
        assertThat(join.remarks())
                .anyMatch(remark -> remark.startsWith("No disk of the host's recording has requests"));
        assertThat(JoinText.render(JoinReport.of(join))).startsWith("Nothing is matched.\n");
    }

    @Test
    void ofAClonedDiskThatIsIdleTheOtherOneIsTheGuests() {
        planted.direct(DISK);
        planted.host.add(disk(DISK, Map.of("serial", "SERIAL-1")));
        planted.host.add(disk("web-01-clone disk0", Map.of("serial", "SERIAL-1")));

        Join join = planted.join();

        assertThat(join.disks()).containsExactly("vda is web-01 disk0, known by its serial number");
    }

    @Test
    void ofAClonedDiskWithTheSameRequestsNothingIsMatched() {
        planted.direct(DISK);
        planted.host.add(disk(DISK, Map.of("serial", "SERIAL-1")));
        planted.host.add(disk("web-01-clone disk0", Map.of("serial", "SERIAL-1")));
        planted.cloned("web-01-clone");

        Join join = planted.join();

        assertThat(Planted.matched(join)).isZero();
        assertThat(join.remarks()).anyMatch(remark -> remark.contains("a clone, or members of a mirror?"));
    }

    private HostRecording ofOneKernel(long later) {
        HostRecording host = new HostRecording();
        host.setOrigin(new Origin("host", "", "guest-boot", "s"), new ClockAnchor(0, 0));
        host.addWindow(later, later + 10_000_000_000L);
        for (FileCall call : planted.calls) {
            host.add(new HostRequest(
                    "java",
                    "file",
                    4711,
                    (int) call.threadId(),
                    call.isRead() ? "read" : "write",
                    call.offset(),
                    call.bytes(),
                    later + call.startNanos() + 1000,
                    later + call.endNanos() - 1000,
                    List.of(),
                    0,
                    "nvme0n1"));
        }
        return host;
    }

    @Test
    void recordingsOfOneKernelThatDoNotOverlapAreSaidToBeSo() {
        planted.direct(DISK);

        Join join = Join.of(planted.guest(), ofOneKernel(HOUR));

        assertThat(join.clock()).isNull();
        assertThat(join.remarks())
                .anyMatch(remark -> remark.startsWith("The recordings do not overlap in time: the JVM's is"));
    }

    @Test
    void aClockThatWasSetWidensNoMatchOnOneKernel() {
        planted.direct(DISK);
        GuestClock set = new GuestClock();
        set.add(0, 0);
        set.add(HOUR, 1_000_000_000L);

        Join join = Join.of(
                new GuestRecording(planted.calls, set, "guest-boot", 4711, planted.disks, planted.extents, 0),
                ofOneKernel(2_000_000));

        assertThat(join.clock().toleranceNanos()).isLessThan(2_000_000);
        assertThat(join.remarks()).anyMatch(remark -> remark.startsWith("The clock of the JVM's recording was set by"));
    }

    @Test
    void aDriftIsFollowedForTenMinutesThoughTheGuestWaitsUnevenly() {
        Planted drifting = new Planted(-HOUR, 57_000);
        for (int i = 0; i < Planted.OPERATIONS; i++) {
            long at = 1_000_000L + i * 600_000_000L;
            // In the second half most of the time is before the request, so that middles of the bounds would mislead.
            long before = i < Planted.OPERATIONS / 2 ? 50_000 : 900_000;
            long block = i * 389L % Planted.OPERATIONS * 4096;
            drifting.call(i, Access.DIRECT, true, block, 4096, at, at + 1_000_000);
            drifting.request(DISK, "read", (1 << 20) + block, 4096, at + before, at + before + 60_000, 0);
        }
        drifting.host.addWindow(drifting.hostTime(0), drifting.hostTime(1_000_000_000_000L));

        Join join = drifting.join();

        assertThat(join.clock().driftPerSecond()).isCloseTo(57_000, within(3_000.0));
        assertThat(Planted.matched(join)).isGreaterThanOrEqualTo(Planted.OPERATIONS * 99 / 100);
        assertThat(join.matches())
                .filteredOn(match -> match.outcome() == Outcome.REQUESTS)
                .allMatch(match -> match.own().size() == 1
                        && match.own().get(0).offset()
                                == (1 << 20) + match.call().offset());
    }
}
