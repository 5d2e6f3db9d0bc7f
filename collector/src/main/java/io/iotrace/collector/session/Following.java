// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.collector.drain.Drain;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.probe.Need;
import io.iotrace.probe.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/**
 * Which processes the probe follows, by which hooks and in how many requests: what the sessions together want of each. Safe for several
 * threads.
 */
final class Following {
    private static final long LONGEST_FOLLOW_MILLIS = 10_000;

    private final Drain drain;
    private final Assembly assembly;
    private final IntFunction<Optional<Inventory>> inventories;
    private final boolean lasting;
    private final Followers followers = new Followers();
    private long marks;
    private boolean detached;

    /**
     * @param inventories what is known of a process, by its id
     * @param lasting whether the probe stays when nothing is followed
     */
    Following(Drain drain, Assembly assembly, IntFunction<Optional<Inventory>> inventories, boolean lasting) {
        this.drain = drain;
        this.assembly = assembly;
        this.inventories = inventories;
        this.lasting = lasting;
    }

    synchronized boolean has(int pid) {
        return followers.has(pid);
    }

    /** Whether nothing is followed any more, and the probe is detached. */
    synchronized boolean isDetached() {
        return detached;
    }

    /** The processes of a session, which are followed when this returns. */
    synchronized void follow(TraceOptions options) {
        for (int pid : options.processIds()) {
            if (followers.add(pid, options.detail())) {
                Engine.await(follow(pid), LONGEST_FOLLOW_MILLIS);
            } else {
                Engine.await(detail(pid), LONGEST_FOLLOW_MILLIS);
            }
        }
    }

    private CompletableFuture<Void> follow(int pid) {
        boolean machine = machine(pid).isPresent();
        Probe.TargetKind kind = machine ? Probe.TargetKind.VIRTUAL_MACHINE : Probe.TargetKind.PROCESS;
        Set<Need> needs = needs(pid);
        int sample = followers.sample(pid);
        assembly.tell(() -> assembly.sampling().begin(pid, machine, sample));
        return drain.askProbe(open -> {
            open.follow(pid, kind, needs);
            // eventfds are learned to be a disk's from all requests; the assembly says when that is done
            open.sample(pid, machine && sample > 1 ? 1 : sample);
        });
    }

    /** Another session wants the process too, or no longer. */
    private CompletableFuture<Void> detail(int pid) {
        Set<Need> needs = needs(pid);
        int sample = followers.sample(pid);
        assembly.tell(() -> assembly.sampling().change(pid, sample));
        return drain.askProbe(open -> {
            open.needs(pid, needs);
            open.sample(pid, sample);
        });
    }

    private Set<Need> needs(int pid) {
        return followers.isDeviceOnly(pid)
                ? Set.of(Need.DEVICE)
                : machine(pid).map(TargetNeeds::ofMachine).orElseGet(() -> Need.observed(pid));
    }

    /** A disk that was plugged may have an engine that its machine did not use. Called by a thread of the host model, which waits for nobody. */
    void inventoryChanged(Inventory inventory) {
        inventory.processes().stream()
                .filter(process -> process.machine().qemu())
                .forEach(this::needsAgain);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // its fault is told to the assembly
    private void needsAgain(TracedProcess machine) {
        Set<Need> needs = TargetNeeds.ofMachine(machine);
        drain.askProbe(open -> {
                    if (!assembly.isDeviceOnly(machine.processId())) {
                        open.needs(machine.processId(), needs);
                    }
                })
                .whenComplete((done, fault) -> {
                    if (fault != null) {
                        assembly.tell(() -> {
                            throw new IllegalStateException(
                                    "process " + machine.processId() + " cannot be traced on", fault);
                        });
                    }
                });
    }

    private Optional<TracedProcess> machine(int pid) {
        return inventories.apply(pid).stream()
                .flatMap(inventory -> inventory.processes().stream())
                .filter(process ->
                        process.processId() == pid && process.machine().qemu())
                .findFirst();
    }

    /** Follows the processes no more that no other session wants; complete when the last of their records has been assembled. */
    synchronized CompletableFuture<Void> leave(TraceOptions options) {
        List<Integer> unwanted = new ArrayList<>();
        for (int pid : options.processIds()) {
            if (followers.remove(pid, options.detail())) {
                unwanted.add(pid);
            }
        }
        long mark = ++marks;
        CompletableFuture<Void> reached = assembly.whenReached(mark);
        boolean last = !lasting && followers.isEmpty() && !detached;
        detached |= last;
        CompletableFuture<Void> marked = last ? drain.detach(mark) : drain.unfollow(unwanted, mark);
        for (int pid : options.processIds()) {
            if (followers.has(pid)) {
                marked = marked.thenCombine(detail(pid), (one, other) -> null);
            }
        }
        return marked.thenCombine(reached, (one, other) -> null);
    }
}
