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
    private static final Set<String> WITHOUT_VALUE = Set.of("""
            S s h help version nodefaults no-user-config no-shutdown no-reboot nographic daemonize snapshot enable-kvm no-kvm \
            no-acpi no-hpet no-fd-bootchk usb full-screen no-quit no-frame alt-grab ctrl-grab curses sdl portrait win2k-hack \
            rtc-td-hack preconfig only-migratable mem-prealloc singlestep one-insn-per-tb async-teardown xen-attach \
            xen-domid-restrict semihosting old-param enable-sync-profile nodefconfig enable-fips no-kvm-irqchip no-kvm-pit""".split(" ", -1));

    /** Options whose value is free text and may itself begin with a dash. */
    private static final Set<String> FREE_TEXT = Set.of("append", "name", "fw_cfg", "smbios", "serial", "monitor");

    String text() {
        return value.orElse("");
    }

    /** Splits an argument vector behind the program's name. An option QEMU would not know takes a value if one seems to follow. */
    static List<Argument> split(List<String> words) {
        List<Argument> arguments = new ArrayList<>();
        for (int index = 0; index < words.size(); index++) {
            String word = words.get(index);
            if (!isOption(word)) {
                arguments.add(new Argument("hda", Optional.of(word)));
                continue;
            }
            String option = word.substring(word.startsWith("--") ? 2 : 1);
            boolean takesNext = index + 1 < words.size()
                    && !WITHOUT_VALUE.contains(option)
                    && (FREE_TEXT.contains(option) || !isOption(words.get(index + 1)));
            arguments.add(new Argument(option, takesNext ? Optional.of(words.get(++index)) : Optional.empty()));
        }
        return List.copyOf(arguments);
    }

    private static boolean isOption(String word) {
        return word.length() > 1 && word.startsWith("-");
    }
}
