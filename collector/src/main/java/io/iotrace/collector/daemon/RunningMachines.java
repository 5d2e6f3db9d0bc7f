// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.InventoryException;
import io.iotrace.collector.inventory.InventoryOptions;
import io.iotrace.collector.inventory.host.HostRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The QEMU processes of the host, each with the name of its VM, which is looked for once. */
public final class RunningMachines implements Supplier<List<Follower.Target>> {
    /** Of proc(5): the start time is the 22nd field, and the second one may hold blanks. */
    private static final int START_TIME_AFTER_NAME = 19;

    private final HostRoot host;
    private final Path proc;
    private final Map<Long, Follower.Target> known = new HashMap<>();

    public RunningMachines(HostRoot host, Path proc) {
        this.host = host;
        this.proc = proc;
    }

    @Override
    public List<Follower.Target> get() {
        List<Follower.Target> running = new ArrayList<>();
        for (int pid : Inventory.qemuProcesses(host)) {
            long started = startTime(pid);
            if (started >= 0) {
                running.add(known.computeIfAbsent(
                        started << Integer.SIZE | pid, id -> new Follower.Target(pid, started, name(pid))));
            }
        }
        known.values().retainAll(running);
        return running;
    }

    /** In clock ticks since boot; negative when the process is gone. */
    private long startTime(int pid) {
        try {
            String stat = Files.readString(proc.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_TIME_AFTER_NAME]);
        } catch (IOException gone) {
            return -1;
        }
    }

    private String name(int pid) {
        try {
            return Inventory.of(host, List.of(pid), InventoryOptions.defaults()).processes().stream()
                    .map(process -> process.machine().name())
                    .findFirst()
                    .orElse("");
        } catch (InventoryException gone) {
            return "";
        }
    }
}
