// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What each kind of target attaches (the table in docs/design/0003-probe.md), held against the kernel's own list of links. */
class HookNeedsTest {
    private static final Set<String> BLOCK = Set.of(
            "on_exit",
            "on_bio_queue",
            "on_io_uring_create",
            "on_bio_split",
            "on_bio_remap",
            "on_bio_complete",
            "on_request_issue",
            "on_request_complete");
    private static final Set<String> URING = Set.of("on_io_uring_submit", "on_io_uring_punt", "on_io_uring_complete");
    private static final Set<String> CALLS = Set.of("on_sys_enter", "on_sys_exit");
    private static final String PLAIN = "exec sleep 30";

    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    /** Tracepoints alone: the rung that every kernel has, and on which strangers pay most. */
    private static final ProbeOptions TRACEPOINTS = Trace.OPTIONS.without(Set.of("fentry", "kprobe"));

    @SafeVarargs
    private static Set<String> union(Set<String>... sets) {
        Set<String> all = new TreeSet<>();
        for (Set<String> set : sets) {
            all.addAll(set);
        }
        return all;
    }

    /** Names of this process's programs that a link attaches now, as bpftool has them: the kernel keeps 15 letters. */
    private static Set<String> linked() {
        Set<Integer> programs = BpfLinks.programsOf(ProcessHandle.current().pid());
        return programs.stream().map(BpfLinks::nameOf).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> short15(Set<String> names) {
        return names.stream()
                .map(name -> name.substring(0, Math.min(15, name.length())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> withoutCompletion(Set<String> programs) {
        Set<String> rest = new TreeSet<>(programs);
        rest.remove("on_iomap_complete");
        return rest;
    }

    private static void assertAttached(Probe probe, Set<String> expected) {
        assertThat(withoutCompletion(probe.attachedPrograms())).isEqualTo(new TreeSet<>(expected));
        assertThat(short15(linked())).isEqualTo(short15(probe.attachedPrograms()));
    }

    @Test
    void attachesNothingWithoutATarget() {
        try (Probe probe = Probe.open(TRACEPOINTS)) {
            assertAttached(probe, Set.of());
        }
    }

    @Test
    void attachesWhatATargetNeedsAndTakesItAwayWithTheLastThatDoes() {
        try (Probe probe = Probe.open(TRACEPOINTS);
                Load first = Load.command("sh", "-c", PLAIN);
                Load second = Load.command("sh", "-c", PLAIN)) {
            probe.follow(first.pid(), Probe.TargetKind.PROCESS, EnumSet.of(Need.IO_URING));
            assertAttached(probe, union(BLOCK, URING));

            probe.follow(second.pid(), Probe.TargetKind.PROCESS, EnumSet.of(Need.NATIVE));
            assertAttached(probe, union(BLOCK, URING, CALLS));

            probe.unfollow(second.pid(), NOTHING);
            assertAttached(probe, union(BLOCK, URING));

            probe.follow(first.pid(), Probe.TargetKind.PROCESS, EnumSet.noneOf(Need.class));
            assertAttached(probe, Set.of("on_exit", "on_bio_queue", "on_io_uring_create"));

            probe.unfollow(first.pid(), NOTHING);
            assertAttached(probe, Set.of());
        }
    }

    @Test
    void takesTheHooksAwayWhenTheLastTargetEnds() {
        try (Probe probe = Probe.open(TRACEPOINTS)) {
            try (Load load = Load.command("true")) {
                probe.follow(load.pid(), Probe.TargetKind.VIRTUAL_MACHINE);
                assertThat(probe.attachedPrograms()).contains("on_switch", "on_sys_enter", "on_new_task");
            }
            for (int i = 0; i < 200 && !probe.attachedPrograms().isEmpty(); i++) {
                probe.poll(NOTHING, 10);
            }
            assertAttached(probe, Set.of());
        }
    }

    @Test
    void attachesTheHooksOfARingWhenATargetMakesOneAndNoOthers() {
        assertFoundBy("io_uring", RequestRecord.ENGINE_IO_URING, EnumSet.noneOf(Need.class), Set.of("on_sys_enter"));
    }

    @Test
    void followsATargetThatSubmitsByAnotherWayThanWasSaid() {
        assertFoundBy("libaio", RequestRecord.ENGINE_NATIVE, EnumSet.of(Need.IO_URING), Set.of("on_switch"));
    }

    @Test
    void followsATargetOfWhichNothingWasKnownAndThatBlocks() {
        assertFoundBy(
                "psync", RequestRecord.ENGINE_SYNCHRONOUS, EnumSet.noneOf(Need.class), Set.of("on_io_uring_submit"));
    }

    /** Each request of the load has a record, or is counted as one whose beginning no hook saw; what others would pay for is not attached. */
    private static void assertFoundBy(String fioEngine, int engine, Set<Need> needs, Set<String> notAttached) {
        int requests = 1009;
        try (Trace trace = new Trace(TRACEPOINTS);
                Load load = Load.fio(
                        fioEngine,
                        DISKS.image(),
                        "--rw=randread",
                        "--size=8m",
                        "--filesize=8m",
                        "--number_ios=" + requests,
                        "--rate_iops=500")) {
            trace.probe().follow(load.pid(), Probe.TargetKind.PROCESS, needs);
            load.letGo();
            trace.pollUntil(() -> !load.isRunning());
            assertThat(trace.probe().attachedPrograms()).doesNotContainAnyElementsOf(notAttached);
            trace.detach();
            Map<LossPlace, Long> losses = trace.probe().losses();
            long unseen = losses.get(LossPlace.STARTED_BEFORE_ATTACH) + losses.get(LossPlace.BIO_WITHOUT_REQUEST);
            long seen = trace.of(DISKS.image()).stream()
                    .filter(request -> request.engine() == engine)
                    .count();
            assertThat(seen + unseen).as("seen %d, unseen %d", seen, unseen).isEqualTo(requests);
            assertThat(seen).isGreaterThan(requests / 2);
        }
    }

    @Test
    void knowsWhatEveryProgramIsFor() {
        assertThat(HookPlan.allPrograms().stream().filter(program -> !program.contains("_sys_")))
                .isSubsetOf(HookNeeds.known());
        for (String program : HookPlan.allPrograms()) {
            assertThat(HookNeeds.isNeeded(program, EnumSet.allOf(Need.class)))
                    .as(program)
                    .isTrue();
        }
    }

    private static final RecordHandler NOTHING = new RecordHandler() {
        @Override
        public void onRequest(RequestRecord request) {}

        @Override
        public void onEpisode(EpisodeRecord episode) {}

        @Override
        public void onStall(StallRecord stall) {}
    };
}
