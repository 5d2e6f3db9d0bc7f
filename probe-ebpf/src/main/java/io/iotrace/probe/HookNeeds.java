// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static io.iotrace.probe.Need.BLOCKING;
import static io.iotrace.probe.Need.DEVICE;
import static io.iotrace.probe.Need.GUEST;
import static io.iotrace.probe.Need.IO_URING;
import static io.iotrace.probe.Need.NATIVE;
import static io.iotrace.probe.Need.POOL;
import static io.iotrace.probe.Need.STALLS;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which programs what the targets need takes: any of a program's needs is enough. */
final class HookNeeds {
    private static final Set<Need> BIOS = EnumSet.of(NATIVE, IO_URING, BLOCKING, DEVICE);

    /**
     * While there is any target: its end, and what shows a way to submit that nobody said it used: a ring of io_uring or a context of Linux
     * AIO that it makes, which are rare calls, and a bio.
     */
    private static final Set<String> ALWAYS = Set.of("on_exit", "on_bio_queue", "on_io_uring_create");

    private static final String MAKES_CONTEXT = "io_setup";

    private static final Map<String, Set<Need>> NEEDS = Map.ofEntries(
            Map.entry("on_ioeventfd", EnumSet.of(GUEST)),
            Map.entry("after_ioeventfd", EnumSet.of(GUEST)),
            Map.entry("probe_ioeventfd", EnumSet.of(GUEST)),
            Map.entry("probe_ioeventfd_end", EnumSet.of(GUEST)),
            Map.entry("on_kvm_mmio", EnumSet.of(GUEST)),
            Map.entry("on_kvm_pio", EnumSet.of(GUEST)),
            Map.entry("on_kvm_fast_mmio", EnumSet.of(GUEST)),
            Map.entry("on_waking", EnumSet.of(GUEST)),
            Map.entry("on_waking_by_queue", EnumSet.of(GUEST)),
            Map.entry("on_waking_anywhere", EnumSet.of(GUEST)),
            Map.entry("on_switch", EnumSet.of(GUEST, STALLS)),
            Map.entry("on_new_task", EnumSet.of(GUEST)),
            Map.entry("on_sys_enter", EnumSet.of(GUEST, NATIVE, BLOCKING, POOL, STALLS)),
            Map.entry("on_sys_exit", EnumSet.of(GUEST, NATIVE, BLOCKING, POOL, STALLS)),
            Map.entry("on_io_uring_submit", EnumSet.of(IO_URING)),
            Map.entry("on_io_uring_submit_sqe", EnumSet.of(IO_URING)),
            Map.entry("on_io_uring_punt", EnumSet.of(IO_URING)),
            Map.entry("on_io_uring_complete", EnumSet.of(IO_URING)),
            Map.entry("on_bio_split", BIOS),
            Map.entry("on_bio_remap", BIOS),
            Map.entry("on_bio_complete", BIOS),
            Map.entry("on_request_issue", BIOS),
            Map.entry("on_request_complete", BIOS),
            Map.entry("on_aio_complete", EnumSet.of(NATIVE)),
            Map.entry("probe_aio_complete", EnumSet.of(NATIVE)),
            Map.entry("on_uring_complete", EnumSet.of(IO_URING)),
            Map.entry("probe_uring_complete", EnumSet.of(IO_URING)),
            Map.entry("on_iomap_complete", EnumSet.of(NATIVE, IO_URING)),
            Map.entry("on_irqfd", EnumSet.of(GUEST)),
            Map.entry("probe_irqfd", EnumSet.of(GUEST)),
            Map.entry("on_kvm_msi", EnumSet.of(GUEST)),
            Map.entry("on_kvm_irq", EnumSet.of(GUEST)),
            Map.entry("on_nvme_setup", BIOS),
            Map.entry("on_nvme_complete", BIOS));

    /** System calls by their own functions (hook_function.h): which of them what takes. */
    private static final Map<Need, Set<String>> CALLS = Map.of(
            NATIVE, Set.of("io_submit"),
            IO_URING, Set.of(),
            DEVICE, Set.of(),
            STALLS, Set.of("io_submit", "io_uring_enter"),
            POOL, Set.of("fsync", "fdatasync", "fallocate", "ioctl"),
            BLOCKING,
                    Set.of(
                            "read",
                            "readv",
                            "pread64",
                            "preadv",
                            "preadv2",
                            "write",
                            "writev",
                            "pwrite64",
                            "pwritev",
                            "pwritev2",
                            "fsync",
                            "fdatasync",
                            "fallocate",
                            "ioctl"),
            GUEST,
                    Set.of(
                            "io_submit",
                            "io_uring_enter",
                            "io_getevents",
                            "io_pgetevents",
                            "ppoll",
                            "pselect6",
                            "epoll_pwait",
                            "epoll_pwait2",
                            "poll",
                            "select",
                            "epoll_wait",
                            "futex",
                            "read",
                            "write"));

    private HookNeeds() {}

    /** Of some programs those to attach for targets that need this; none without a target. */
    static Set<String> chosen(Set<String> programs, Set<Need> needs, boolean anyTarget) {
        return programs.stream()
                .filter(program -> anyTarget && isNeeded(program, needs))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    static boolean isNeeded(String program, Set<Need> needs) {
        if (ALWAYS.contains(program)) {
            return true;
        }
        int call = program.indexOf("_sys_");
        if (call > 0 && !NEEDS.containsKey(program)) {
            String name = program.substring(call + "_sys_".length());
            return name.equals(MAKES_CONTEXT)
                    || needs.stream().anyMatch(need -> CALLS.get(need).contains(name));
        }
        return NEEDS.get(program).stream().anyMatch(needs::contains);
    }

    /** Programs that have an entry here, but for system calls by their own functions. */
    static Set<String> known() {
        return Stream.concat(ALWAYS.stream(), NEEDS.keySet().stream()).collect(Collectors.toSet());
    }
}
