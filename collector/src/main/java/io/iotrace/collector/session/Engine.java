// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.collector.assemble.NameTable;
import io.iotrace.collector.assemble.TracedDiskName;
import io.iotrace.collector.drain.Drain;
import io.iotrace.collector.drain.RecordQueue;
import io.iotrace.collector.host.HostModel;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.InventoryException;
import io.iotrace.collector.inventory.InventoryOptions;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.sink.Sink;
import io.iotrace.probe.Hook;
import io.iotrace.probe.Probe;
import io.iotrace.probe.ProbeException;
import io.iotrace.probe.ProbeOptions;
import io.iotrace.probe.RunTimes;
import io.iotrace.recording.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One probe, and the sessions that subscribe to what it sees. A process is followed while a session wants it. Threads and what each may
 * wait for are in docs/design/0004-assembly.md. Safe for several threads.
 */
public final class Engine implements AutoCloseable {
    private static final int QUEUE = 4 * Probe.RECORDS_AT_ONCE;
    private static final long LONGEST_LOOK_MILLIS = 1000;

    /** Files of a daemon's processes, when the probe is opened before they are known. */
    public static final int FILES = 4096;

    private final HostRoot host;
    private final Probe probe;
    private final Drain drain;
    private final Assembly assembly;
    private final HostModel model;
    private final Following following;
    private final String library;

    Engine(HostRoot host, Probe probe, int places, boolean lasting) {
        this.host = host;
        this.probe = probe;
        library = probe.library();
        RecordQueue queue = new RecordQueue(QUEUE);
        drain = new Drain(probe, queue);
        LateQuestions questions = new LateQuestions();
        NameTable names = new NameTable(probe::file, questions, LateQuestions.NO_NAMES);
        assembly =
                new Assembly(queue, names, probe::stack, (pid, sample) -> drain.tell(open -> open.sample(pid, sample)));
        following = new Following(drain, assembly, this::inventory, lasting);
        model = new HostModel(
                host, new DrainedTables(probe, drain), places, new HostRelay(assembly, following::inventoryChanged));
        questions.answeredBy(model);
        assembly.thread().start();
        drain.start(assembly.thread(), assembly::passed);
    }

    /**
     * Loads the probe; nothing is followed yet. When the last session ends the probe is detached, so that its last records are whole.
     *
     * @param options with a table of as many files as will be used
     * @throws ProbeException with one sentence when this host does not allow it
     */
    public static Engine open(ProbeOptions options) {
        return new Engine(HostRoot.live(), Probe.open(options), options.files(), false);
    }

    /** The same of a host whose file systems are mounted elsewhere. */
    public static Engine open(ProbeOptions options, HostRoot host) {
        return new Engine(host, Probe.open(options), options.files(), false);
    }

    /** The same for a program in which sessions come and go: the probe stays when none is there. */
    public static Engine openLasting(ProbeOptions options) {
        return new Engine(HostRoot.live(), Probe.open(options.withFiles(FILES)), FILES, true);
    }

    /** The table of files that the probe needs for these processes: room for as many disks again, and other files. */
    public static int filesFor(Inventory inventory) {
        int disks = inventory.processes().stream()
                .mapToInt(process -> process.disks().size())
                .sum();
        return Math.max(128, Integer.highestOneBit(Math.max(1, disks)) * 8);
    }

    /**
     * Begins a session.
     *
     * @param ofRecorded receive what is recorded: the requests that {@link TraceOptions#mode} takes, and all events
     * @param ofEvery receive every request, and all events
     * @throws InventoryException when a target does not exist or is no QEMU
     * @throws IOException when the recording cannot be created
     */
    public Session start(TraceOptions options, List<Sink> ofRecorded, List<Sink> ofEvery)
            throws InventoryException, IOException {
        Set<Integer> unknown = new LinkedHashSet<>(options.processIds());
        unknown.removeIf(pid -> model.inventory(pid).isPresent());
        Inventory inventory = unknown.isEmpty()
                ? null
                : Inventory.of(
                        host, List.copyOf(unknown), new InventoryOptions(options.anyProcess(), options.qmpSockets()));
        return start(options, inventory, ofRecorded, ofEvery);
    }

    /** The same with an inventory that was just taken, of the processes that no other session follows; null when there are none. */
    public Session start(TraceOptions options, Inventory fresh, List<Sink> ofRecorded, List<Sink> ofEvery)
            throws IOException {
        if (fresh != null) {
            model.watch(fresh);
        }
        Session session = new Session(this, options, inventories(options.processIds()), ofRecorded, ofEvery);
        try {
            session.begin();
            following.follow(options);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
        return session;
    }

    List<Inventory> inventories(List<Integer> processIds) {
        List<Inventory> inventories = new ArrayList<>();
        for (int pid : processIds) {
            model.inventory(pid).filter(one -> !inventories.contains(one)).ifPresent(inventories::add);
        }
        return inventories;
    }

    private Optional<Inventory> inventory(int pid) {
        return model.inventory(pid);
    }

    /** Follows the processes no more that no other session wants; complete when the last of their records has been assembled. */
    CompletableFuture<Void> leave(TraceOptions options) {
        return following.leave(options);
    }

    /** Looks after the processes no more that nobody follows. */
    void unwatch(List<Integer> processIds) {
        for (int pid : processIds) {
            if (!following.has(pid)) {
                model.unwatch(pid);
                assembly.tell(() -> assembly.gate().processEnded(pid));
            }
        }
    }

    /** Whether nothing is followed any more: the probe is detached, and a new engine is needed. */
    public boolean isDetached() {
        return following.isDetached();
    }

    static boolean await(CompletableFuture<?> what, long millis) {
        try {
            what.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Runs what may hang, on a daemon thread of its own. */
    void background(Runnable task) {
        Thread thread = new Thread(task, "iotrace-qmp");
        thread.setDaemon(true);
        thread.start();
    }

    HostRoot host() {
        return host;
    }

    HostModel model() {
        return model;
    }

    Drain drain() {
        return drain;
    }

    Assembly assembly() {
        return assembly;
    }

    /** Requests that were in flight when the probe was detached; 0 before. */
    int inFlight() {
        return probe.inFlight();
    }

    /** Requests that have begun and not ended, of each file that is open and a disk's; empty when the probe does not answer in time. */
    public Optional<List<DiskInFlight>> requestsInFlight() {
        Map<Integer, Long> byFile = new HashMap<>();
        CompletableFuture<Boolean> counted = drain.ask(() -> {
            for (int index : probe.files()) {
                byFile.put(index, probe.inFlight(index));
            }
            return true;
        });
        if (!await(counted, LONGEST_LOOK_MILLIS) || counted.join() == null) {
            return Optional.empty();
        }
        List<DiskInFlight> found = new ArrayList<>();
        CompletableFuture<Void> named = assembly.ask(() -> byFile.forEach((index, count) -> {
            TracedDiskName disk = assembly.names().disk(index);
            if (disk != null) {
                found.add(new DiskInFlight(disk.processId(), disk.disk(), count));
            }
        }));
        return await(named, LONGEST_LOOK_MILLIS) ? Optional.of(found) : Optional.empty();
    }

    /** Stages that a recording of the process has columns for. */
    public Set<Span> measurable(int processId) {
        return InventoryEvents.measurable(inventories(List.of(processId)));
    }

    /** Has the kernel measure the time inside the probe's programs; empty where it does not. */
    public Optional<RunTimes> measureRunTimes() {
        return probe.measureRunTimes();
    }

    /** Which hook serves each point of the path. */
    public List<Hook> hooks() {
        return probe.hooks();
    }

    /** The native library that loaded the probe, and its version. */
    public String library() {
        return library;
    }

    @Override
    public void close() {
        model.close();
        if (!assembly.end()) {
            drain.leaveProbeOpen();
        }
        drain.close();
    }
}
