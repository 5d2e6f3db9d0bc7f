// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.HostRoot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells QEMU's system emulators from other processes. */
final class QemuProcess {
    /** {@code qemu-kvm} is RHEL's name, {@code kvm} Debian's and Proxmox's; wrappers of NixOS keep the name inside another. */
    private static final Pattern EMULATOR = Pattern.compile(".*qemu-system-.*|qemu-kvm|kvm|qemu");

    private QemuProcess() {}

    /** Pids of all QEMU system emulators that can be seen, ascending. */
    static List<Integer> all(HostRoot host) {
        List<Integer> pids = new ArrayList<>();
        for (String name : host.list("/proc")) {
            if (name.matches("\\d{1,9}") && isQemu(host, Integer.parseInt(name))) {
                pids.add(Integer.valueOf(name));
            }
        }
        pids.sort(null);
        return pids;
    }

    /** By the executable, which a package upgrade may have deleted; by the command line where the link may not be read. */
    static boolean isQemu(HostRoot host, int pid) {
        Optional<String> executable = host.link("/proc/" + pid + "/exe").filter(link -> link.startsWith("/"));
        if (executable.isPresent()) {
            return isEmulator(executable.get().replaceFirst(" \\(deleted\\)$", ""));
        }
        List<String> words = commandLine(host, pid);
        return words.size() > 1 && isEmulator(words.get(0));
    }

    private static boolean isEmulator(String path) {
        return EMULATOR.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
    }

    /** Words of the command line; none for a kernel thread. */
    static List<String> commandLine(HostRoot host, int pid) {
        String text = host.text("/proc/" + pid + "/cmdline").orElse("");
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> words = new ArrayList<>(List.of(text.split("\0", -1)));
        if (words.get(words.size() - 1).isEmpty()) {
            words.remove(words.size() - 1);
        }
        return List.copyOf(words);
    }
}
