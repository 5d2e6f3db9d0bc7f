// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import io.iotrace.recording.event.VirtualDisk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Finds which disk of the host's recording is which of the guest's, and with it the clock. */
final class DiskPairing {
    /** virtio-blk keeps so much of a serial number. */
    private static final int SERIAL = 20;

    /**
     * A guest's disk and the host's.
     *
     * @param guestDisk name in the guest
     * @param place {@code machine disk} on the host
     * @param identity how it is known: serial number, WWN, PCI address, size, or requests
     */
    record Paired(String guestDisk, String place, String identity) {}

    private record Candidate(Paired paired, ClockFit fit) {}

    private final GuestRecording guest;
    private final HostRecording host;
    private final List<String> remarks;
    private final Map<String, List<HostRequest>> requests = new HashMap<>();
    private final List<Paired> paired = new ArrayList<>();
    private ClockFit clock;

    DiskPairing(GuestRecording guest, HostRecording host, List<String> remarks) {
        this.guest = guest;
        this.host = host;
        this.remarks = remarks;
        for (HostRequest request : host.requests()) {
            requests.computeIfAbsent(request.place(), place -> new ArrayList<>())
                    .add(request);
        }
        pair();
    }

    /** Disks that are paired; none when nothing fits. */
    List<Paired> paired() {
        return List.copyOf(paired);
    }

    Optional<ClockFit> clock() {
        return Optional.ofNullable(clock);
    }

    List<HostRequest> requestsOf(String place) {
        return requests.getOrDefault(place, List.of());
    }

    private void pair() {
        TreeSet<String> names = new TreeSet<>();
        for (FileCall call : guest.calls()) {
            for (FileExtents.Range range : guest.extents().ranges(call.fileId())) {
                names.add(range.disk());
            }
        }
        if (names.isEmpty()) {
            remarks.add(
                    "The guest's recordings do not say where the files are on its disks: run iotrace agent extents on the"
                            + " JVM in the guest, while it runs, and give its recording with --extents.");
            return;
        }
        for (String name : names) {
            pair(name);
        }
    }

    private void pair(String name) {
        List<Candidate> candidates = new ArrayList<>();
        for (Paired possible : possible(name)) {
            ClockFinder.find(guest, name, requestsOf(possible.place))
                    .ifPresent(fit -> candidates.add(new Candidate(possible, fit)));
        }
        candidates.sort(Comparator.comparingInt((Candidate candidate) -> -candidate.fit.supporting()));
        if (candidates.isEmpty()) {
            remarks.add("No disk of the host's recording has requests that fit the operations on the guest's " + name
                    + " at any offset of the clocks: it is of another VM or another time, its image is not raw, or there are"
                    + " fewer than " + ClockFinder.LEAST_SUPPORT + " direct or synchronous operations. Nothing of "
                    + name + " is matched.");
            return;
        }
        Candidate best = candidates.get(0);
        if (candidates.size() > 1 && candidates.get(1).fit.supporting() >= 0.9 * best.fit.supporting()) {
            remarks.add("Two disks of the host fit the guest's " + name + " alike, " + best.paired.place + " and "
                    + candidates.get(1).paired.place + " (a clone, or members of a mirror?). Nothing of " + name
                    + " is matched; give the disks serial numbers.");
            return;
        }
        paired.add(best.paired);
        if (clock == null || best.fit.supporting() > clock.supporting()) {
            clock = best.fit;
        }
        if (best.fit.supporting() < 0.9 * best.fit.tried()) {
            remarks.add(
                    (best.fit.tried() - best.fit.supporting()) + " of " + best.fit.tried() + " operations on " + name
                            + " do not fit the clocks' offset: a clock was set while it was recorded, or the host's recording does"
                            + " not have every request.");
        }
    }

    /** The host's disks that can be the guest's, by the best sign that any of them shows. */
    private List<Paired> possible(String name) {
        GuestDisk disk = guest.disks().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElse(new GuestDisk(name, "", "", "", 0));
        List<Paired> found = new ArrayList<>();
        for (String identity : List.of("serial number", "WWN", "PCI address", "size")) {
            for (VirtualDisk candidate : host.disks().values()) {
                if (agrees(identity, disk, candidate) && !hasOtherSerial(disk, candidate)) {
                    found.add(new Paired(name, candidate.virtualMachine() + " " + candidate.disk(), identity));
                }
            }
            if (!found.isEmpty()) {
                return found;
            }
        }
        for (String place : requests.keySet()) {
            if (!hasOtherSerial(disk, place)) {
                found.add(new Paired(name, place, "requests alone"));
            }
        }
        return found;
    }

    /** Says so: that one disk has two serial numbers is no doubt but proof. */
    private boolean hasOtherSerial(GuestDisk disk, String place) {
        VirtualDisk candidate = host.disks().get(place);
        if (candidate == null || !hasOtherSerial(disk, candidate)) {
            return false;
        }
        remarks.add("The host's " + place + " has the serial number " + candidate.serial() + ", the guest's "
                + disk.name() + " has " + disk.serial() + ": it is another disk.");
        return true;
    }

    private static boolean hasOtherSerial(GuestDisk disk, VirtualDisk candidate) {
        String inGuest = cut(disk.serial());
        String onHost = cut(candidate.serial());
        return inGuest != null && onHost != null && !inGuest.isEmpty() && !onHost.isEmpty() && !inGuest.equals(onHost);
    }

    private static boolean agrees(String identity, GuestDisk disk, VirtualDisk candidate) {
        return switch (identity) {
            case "serial number" -> same(cut(disk.serial()), cut(candidate.serial()));
            case "WWN" -> same(disk.wwn(), candidate.wwn());
            case "PCI address" -> same(disk.pciAddress(), candidate.pciAddress());
            default -> disk.bytes() > 0 && disk.bytes() == candidate.fileBytes();
        };
    }

    private static String cut(String serial) {
        return serial == null || serial.length() <= SERIAL ? serial : serial.substring(0, SERIAL);
    }

    private static boolean same(String a, String b) {
        return a != null && !a.isEmpty() && a.equals(b);
    }
}
