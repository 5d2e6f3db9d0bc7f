// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import io.iotrace.guest.GuestBoot;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoadResult;
import io.iotrace.guest.Progress;
import io.iotrace.testbed.VirtualHost.EmulationFailure;
import io.iotrace.testbed.VirtualHost.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A Linux guest in the virtual host, under KVM there, that issues an exact number of requests on command. */
final class NestedGuest implements AutoCloseable {
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(4);
    private static final Duration LOAD_LIMIT = Duration.ofMinutes(3);
    /** For what the guest's console said when it did not answer. */
    private static final Duration WORDS_LIMIT = Duration.ofSeconds(20);

    private final VirtualHost host;
    private final String name;
    private final long pid;

    private NestedGuest(VirtualHost host, String name, long pid) {
        this.host = host;
        this.name = name;
        this.pid = pid;
    }

    /**
     * Starts one with the virtual host's own QEMU.
     *
     * @param disks QEMU's arguments for disks, IOThreads and throttle groups
     */
    static NestedGuest start(VirtualHost host, String name, String... disks) {
        return startWith("qemu-system-x86_64", host, name, disks);
    }

    /** Starts one with a QEMU of its own choice, a path that this machine and the host share. */
    static NestedGuest startWith(String qemu, VirtualHost host, String name, String... disks) {
        Path initramfs = host.share().resolve("initramfs");
        GuestBoot boot = GuestBoot.prepare(initramfs, Progress.SILENT);
        List<String> words = new ArrayList<>(List.of("/testbed/nested-guest", "start", name, qemu));
        words.addAll(List.of("-name", "guest=" + name + ",debug-threads=on", "-machine", "q35", "-accel", "kvm"));
        words.addAll(List.of("-cpu", "host", "-smp", "1", "-m", "256", "-nodefaults", "-no-user-config"));
        words.addAll(List.of("-display", "none", "-no-reboot"));
        words.addAll(new GuestBoot(boot.kernel(), Path.of("/testbed/initramfs")).arguments());
        words.addAll(List.of(disks));
        Result started = host.run(BOOT_LIMIT, shell(words));
        if (started.code() != 0) {
            throw new EmulationFailure(started.err());
        }
        return new NestedGuest(host, name, Long.parseLong(started.out().strip()));
    }

    /** A raw virtio-blk disk {@code disk0}, {@code vda} in the guest, on an IOThread {@code io0} that does not poll. */
    static String[] onIoThread(String file, String aio) {
        return onIoThread(file, aio, 0);
    }

    /** The same on an IOThread that polls for so long before it sleeps. */
    static String[] onIoThread(String file, String aio, long pollMaxNanos) {
        return new String[] {
            "-object", "iothread,id=io0,poll-max-ns=" + pollMaxNanos,
            "-drive", "if=none,id=disk0-drive,format=raw,cache=none,aio=" + aio + ",file=" + file,
            "-device", "virtio-blk-pci,bus=pcie.0,id=disk0,drive=disk0-drive,iothread=io0"
        };
    }

    /** Raw virtio-blk disks {@code disk0}, {@code disk1}, …, all on an IOThread {@code io0} that does not poll. */
    static String[] onOneIoThread(String... files) {
        List<String> words = new ArrayList<>(List.of("-object", "iothread,id=io0,poll-max-ns=0"));
        for (int i = 0; i < files.length; i++) {
            words.add("-drive");
            words.add("if=none,id=drive" + i + ",format=raw,cache=none,aio=native,file=" + files[i]);
            words.add("-device");
            words.add("virtio-blk-pci,bus=pcie.0,id=disk" + i + ",drive=drive" + i + ",iothread=io0");
        }
        return words.toArray(String[]::new);
    }

    /** QEMU's pid in the virtual host. */
    long pid() {
        return pid;
    }

    /** QEMU's QMP socket in the virtual host. */
    String qmpSocket() {
        return "/run/guests/" + name + "/qmp";
    }

    /** Issues a load on a device such as {@code vda} and waits for its end. */
    GuestLoadResult run(String device, GuestLoad load) {
        String command = load.command(device);
        Result answered = host.run(
                LOAD_LIMIT.plus(WORDS_LIMIT),
                shell(List.of("/testbed/nested-guest", "ask", name, Long.toString(LOAD_LIMIT.toSeconds()), command)));
        if (answered.code() != 0) {
            throw new EmulationFailure("guest " + name + ": " + answered.err());
        }
        return GuestLoadResult.parse(command, answered.succeeded());
    }

    /** Lets QEMU's thread of that name run on these processors only. */
    void pin(String thread, String processors) {
        host.run(
                        Duration.ofSeconds(30),
                        "for t in /proc/" + pid + "/task/*; do [ \"$(cat $t/comm)\" = " + quoted(thread)
                                + " ] && taskset -pc " + processors + " ${t##*/} && found=yes; done; [ \"$found\" ]")
                .succeeded();
    }

    /** Throws when QEMU has ended, which it should not have. */
    void requireAlive() {
        Result alive = host.run(Duration.ofSeconds(30), "/testbed/nested-guest alive " + name);
        if (alive.code() != 0) {
            throw new EmulationFailure("guest " + name + ": " + alive.err());
        }
    }

    @Override
    public void close() {
        host.run(Duration.ofSeconds(60), "/testbed/nested-guest stop " + name).succeeded();
    }

    private static String shell(List<String> words) {
        return words.stream().map(NestedGuest::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
