// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One option of the command line: its name without dashes and its value, if it takes one. A disk image given without an option is
 * {@code hda}, as in {@code qemu_init}.
 */
record Argument(String option, Optional<String> value) {
    /** Options of {@code qemu-options.hx} without an argument (QEMU 4.2 to 10.2). */
    private static final Set<String> WITHOUT_VALUE = words("""
            S s h help version nodefaults no-user-config no-shutdown no-reboot nographic daemonize snapshot enable-kvm no-kvm
            no-acpi no-hpet no-fd-bootchk usb full-screen no-quit no-frame alt-grab ctrl-grab curses sdl portrait win2k-hack
            rtc-td-hack preconfig only-migratable mem-prealloc singlestep one-insn-per-tb async-teardown xen-attach
            xen-domid-restrict semihosting old-param enable-sync-profile nodefconfig enable-fips no-kvm-irqchip no-kvm-pit
            perfmap jitdump show-cursor audio-help""");

    /** Options of {@code qemu-options.hx} with one, which is the next word whatever that begins with ({@code lookup_opt}). */
    private static final Set<String> WITH_VALUE = words("""
            machine M cpu accel smp numa add-fd set global boot m mem-path k audio audiodev device name uuid fda fdb hda hdb hdc
            hdd cdrom blockdev drive mtdblock sd fsdev virtfs iscsi usbdevice display spice rotate vga g vnc acpitable smbios
            netdev nic net chardev tpmdev bios pflash kernel append initrd dtb compat fw_cfg serial parallel monitor qmp
            qmp-pretty mon debugcon pidfile overcommit gdb d D dfilter seed L xen-domid action loadvm option-rom rtc icount
            watchdog watchdog-action echr incoming chroot runas run-with sandbox readconfig trace plugin msg dump-vmstate object
            semihosting-config prom-env shim igvm tb-size redir bt tdf soundhw balloon virtioconsole""");

    String text() {
        return value.orElse("");
    }

    /**
     * Splits an argument vector behind the program's name. An option that is not known takes the next word as its value unless that looks
     * like an option.
     */
    static List<Argument> split(List<String> words) {
        List<Argument> arguments = new ArrayList<>();
        for (int index = 0; index < words.size(); index++) {
            String word = words.get(index);
            if (!isOption(word)) {
                arguments.add(new Argument("hda", Optional.of(word)));
                continue;
            }
            String option = withoutDashes(word);
            boolean takesNext = index + 1 < words.size()
                    && !WITHOUT_VALUE.contains(option)
                    && (WITH_VALUE.contains(option) || !isOption(words.get(index + 1)));
            arguments.add(new Argument(option, takesNext ? Optional.of(words.get(++index)) : Optional.empty()));
        }
        return List.copyOf(arguments);
    }

    private static boolean isOption(String word) {
        return word.length() > 1 && word.startsWith("-");
    }

    /** Whether the option is one of QEMU's; of another it is a guess whether it takes a value. */
    boolean isKnown() {
        return WITHOUT_VALUE.contains(option) || WITH_VALUE.contains(option);
    }

    private static String withoutDashes(String word) {
        return word.substring(word.startsWith("--") ? 2 : word.startsWith("-") ? 1 : 0);
    }

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+", -1));
    }
}
