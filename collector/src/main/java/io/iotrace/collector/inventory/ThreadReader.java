// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.inventory.host.SafeText;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Threads of a process and what they do, by the names QEMU gives them under {@code debug-threads=on} (libvirt's default). Kernel workers
 * have names in any case. Without names only the main thread is certain; the others stay {@code other} rather than guessed.
 */
final class ThreadReader {
    private static final Pattern VIRTUAL_PROCESSOR = Pattern.compile("(CPU \\d+/|ALL CPUs/).*");
    private static final Pattern URING_WORKER = Pattern.compile("iou-(?:wrk|sqp)-(\\d+)");
    private static final Pattern VHOST = Pattern.compile("vhost-\\d+");
    private static final Pattern ALLOWED = Pattern.compile("(?m)^Cpus_allowed_list:\\s*(\\S+)");
    private static final String IO_PREFIX = "IO ";
    /** The monitor's own IOThread, which does no storage. */
    private static final String MONITOR = "mon_iothread";
    /** {@code TASK_COMM_LEN} less the terminator and {@code "IO "}. */
    private static final int SHOWN_ID_LENGTH = 12;

    private final HostRoot host;
    private final boolean qemu;
    private final List<String> ioThreadIds;
    private final Map<Integer, String> knownIoThreads;

    /**
     * @param ioThreadIds ids of IOThread objects on the command line
     * @param knownIoThreads thread ids that QMP has named, which need no guess by name
     */
    ThreadReader(HostRoot host, boolean qemu, List<String> ioThreadIds, Map<Integer, String> knownIoThreads) {
        this.host = host;
        this.qemu = qemu;
        this.ioThreadIds = ioThreadIds;
        this.knownIoThreads = knownIoThreads;
    }

    static boolean isVirtualProcessorOrIoThread(String name) {
        return name.startsWith(IO_PREFIX) || VIRTUAL_PROCESSOR.matcher(name).matches();
    }

    List<VirtualMachineThread> threads(String machine, int pid) {
        List<Integer> ids = new ArrayList<>();
        for (String name : host.list("/proc/" + pid + "/task")) {
            if (name.matches("\\d{1,9}")) {
                ids.add(Integer.valueOf(name));
            }
        }
        ids.sort(Comparator.naturalOrder());
        Map<Integer, String> owners = new HashMap<>(ioThreadsWithoutName(pid, ids));
        owners.putAll(knownIoThreads);
        List<VirtualMachineThread> threads = new ArrayList<>();
        for (int id : ids) {
            threads.add(thread(machine, pid, id, owners));
        }
        return List.copyOf(threads);
    }

    /**
     * {@code pthread_setname_np} refuses a name that is too long, so that an IOThread with a long id keeps the program's. When there
     * are as many threads like that as long ids, they are those, in the order of creation.
     */
    private Map<Integer, String> ioThreadsWithoutName(int pid, List<Integer> ids) {
        List<String> tooLong =
                ioThreadIds.stream().filter(id -> id.length() > SHOWN_ID_LENGTH).toList();
        Map<Integer, String> names = new TreeMap<>();
        ids.forEach(id -> names.put(
                id, host.text("/proc/" + pid + "/task/" + id + "/comm").orElse("")));
        boolean named = names.values().stream().anyMatch(ThreadReader::isVirtualProcessorOrIoThread);
        List<Integer> unnamed = ids.stream()
                .filter(id -> id != pid && names.get(id).equals(names.get(pid)))
                .toList();
        Map<Integer, String> found = new HashMap<>();
        for (int index = 0; qemu && named && unnamed.size() == tooLong.size() && index < tooLong.size(); index++) {
            found.put(unnamed.get(index), tooLong.get(index));
        }
        return found;
    }

    /** Owners come before their workers, since a worker is created by its owner and ids grow; a wrapped id costs a worker its owner. */
    private VirtualMachineThread thread(String machine, int pid, int id, Map<Integer, String> owners) {
        String task = "/proc/" + pid + "/task/" + id;
        String name = SafeText.of(host.text(task + "/comm").orElse(""));
        String role = owners.containsKey(id) ? "iothread" : role(name, pid, id);
        String ioThread = null;
        if (role.equals("iothread")) {
            ioThread = owners.getOrDefault(id, ioThreadId(name));
            if (ioThread != null) {
                owners.put(id, ioThread);
            }
        } else if (role.equals("io-wq")) {
            Matcher matcher = URING_WORKER.matcher(name);
            ioThread = matcher.matches() ? owners.get(Integer.parseInt(matcher.group(1))) : null;
        }
        Matcher allowed = ALLOWED.matcher(host.text(task + "/status").orElse(""));
        return new VirtualMachineThread(
                machine, pid, id, name, role, ioThread, allowed.find() ? allowed.group(1) : null);
    }

    private String role(String name, int pid, int id) {
        if (URING_WORKER.matcher(name).matches()) {
            return "io-wq";
        }
        if (VHOST.matcher(name).matches()) {
            return "vhost";
        }
        if (id == pid) {
            return "main";
        }
        if (!qemu) {
            return "other";
        }
        if (name.startsWith(IO_PREFIX)) {
            return name.substring(IO_PREFIX.length()).startsWith(MONITOR) ? "monitor" : "iothread";
        }
        if (VIRTUAL_PROCESSOR.matcher(name).matches()) {
            return "vcpu";
        }
        return name.equals("worker") ? "worker" : "other";
    }

    /** The id that a thread's name may have cut off; null when several begin alike. */
    private String ioThreadId(String name) {
        String shown = name.substring(IO_PREFIX.length());
        List<String> matching = ioThreadIds.stream()
                .filter(id -> id.equals(shown) || (shown.length() == SHOWN_ID_LENGTH && id.startsWith(shown)))
                .toList();
        if (matching.isEmpty()) {
            return shown.length() < SHOWN_ID_LENGTH ? shown : null;
        }
        return matching.size() == 1 ? matching.get(0) : null;
    }
}
