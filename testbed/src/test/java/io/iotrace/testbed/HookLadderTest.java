// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import io.iotrace.testbed.HostTracing.Traced;
import io.iotrace.testbed.VirtualHost.Kernel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whichever rung of the ladder serves a point, the counts are the same, and so are the times: three tracers see the same requests, each by
 * rungs of its own, and are compared request by request.
 */
@Tag("long")
class HookLadderTest {
    private static final long DEVICE_NANOS = 5_000_000;

    /** A guest's request of so many pieces is as many requests of the device as its ring of 32 needs, kicked once. */
    private static final int PIECES = 264;

    @Test
    void givesTheSameCountsAndTimesOnEveryRung() throws Exception {
        VirtualHost host = VirtualHost.with(Kernel.BOOKWORM);
        Map<String, HostTracing> rungs = new LinkedHashMap<>();
        Map<String, Traced> traced = new LinkedHashMap<>();
        long pid;
        try (NullBlockDevice single = NullBlockDevice.create(host, "rung-single", DEVICE_NANOS);
                NullBlockDevice batch = NullBlockDevice.create(host, "rung-batch", DEVICE_NANOS);
                NestedGuest guest = NestedGuest.start(host, "rungs", disks(single.path(), batch.path()))) {
            pid = guest.pid();
            rungs.put("fentry:ioeventfd_write", HostTracing.attach(host, guest));
            rungs.put("kprobe:ioeventfd_write", HostTracing.attach(host, guest, " --without-hook fentry"));
            rungs.put(
                    "tp_btf:kvm_mmio + kvm_pio + kvm_fast_mmio",
                    HostTracing.attach(host, guest, " --without-hook fentry --without-hook kprobe"));
            guest.run("vda", GuestLoad.of(Operation.READ, 203).withPauseMicros(20_000));
            guest.run(
                    "vdb",
                    new GuestLoad(
                            Operation.READ,
                            23,
                            1,
                            512L * PIECES,
                            PIECES,
                            java.util.OptionalLong.empty(),
                            false,
                            20_000,
                            ""));
            for (Map.Entry<String, HostTracing> rung : rungs.entrySet()) {
                traced.put(rung.getKey(), rung.getValue().end());
            }
        }
        for (String d : List.of("disk0", "disk1")) {
            List<Map<Span, Long>> best = traced.get("fentry:ioeventfd_write").stages(d);
            for (Map.Entry<String, Traced> rung : traced.entrySet()) {
                System.out.println(
                        rung.getKey() + " " + d + " hook " + rung.getValue().hook("kick") + " "
                                + rung.getValue().disk(pid, d).get("requests") + " "
                                + rung.getValue().disk(pid, d).get("shares"));
                List<Map<Span, Long>> other = rung.getValue().stages(d);
                for (Stage stage : Stage.values()) {
                    List<Long> a = new ArrayList<>(), b = new ArrayList<>(), diff = new ArrayList<>();
                    for (int i = 0; i < Math.min(best.size(), other.size()); i++) {
                        Long x = best.get(i).get(Span.of(stage)),
                                y = other.get(i).get(Span.of(stage));
                        if (x != null) a.add(x);
                        if (y != null) b.add(y);
                        if (x != null && y != null) diff.add(y - x);
                    }
                    a.sort(null);
                    b.sort(null);
                    diff.sort(null);
                    System.out.println("   " + stage + " " + a.size() + " " + b.size() + " "
                            + (a.isEmpty() ? "" : a.get(a.size() / 2)) + " "
                            + (b.isEmpty() ? "" : b.get(b.size() / 2)) + " diff "
                            + (diff.isEmpty()
                                    ? ""
                                    : diff.get(diff.size() / 10) + " " + diff.get(diff.size() / 2) + " "
                                            + diff.get(diff.size() * 9 / 10) + " mean "
                                            + diff.stream()
                                                    .mapToLong(v -> v)
                                                    .average()
                                                    .getAsDouble()));
                }
            }
        }
    }

    private static String[] disks(String single, String batch) {
        List<String> words = new ArrayList<>(List.of(NestedGuest.onOneIoThread(single)));
        words.add("-drive");
        words.add("if=none,id=drive1,format=raw,cache=none,aio=native,file=" + batch);
        words.add("-device");
        words.add("virtio-blk-pci,bus=pcie.0,id=disk1,drive=drive1,iothread=io0,queue-size=32,request-merging=off");
        return words.toArray(String[]::new);
    }
}
