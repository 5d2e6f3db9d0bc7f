// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Wake-ups that come while the woken thread goes to sleep on another processor: each is seen, with its time. */
class WakeUpTest {
    private static final int ROUNDS = 40_009;
    private static final int TIMERS = 5003;

    /** The kernel shows some events to no program under contention (docs/design/0003-probe.md). */
    private static final int SHOWN_TO_NONE = 3;

    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    @TempDir
    Path folder;

    /** Dispatch episodes of an event loop by whether their wake-up was seen. */
    private static final class Episodes implements RecordHandler {
        private int woken;
        private int unseen;
        private int afterRunning;
        private int kicked;

        @Override
        public void onRequest(RequestRecord request) {
            // none: nothing is submitted
        }

        @Override
        public void onEpisode(EpisodeRecord episode) {
            if (episode.runningNanos() == 0) {
                return; // the one before the first wait
            }
            kicked += episode.kickSource() == 0 && episode.kicks() == 0 ? 0 : 1;
            if (episode.signalledNanos() == 0) {
                unseen++;
            } else {
                woken++;
                afterRunning += episode.signalledNanos() > episode.runningNanos() ? 1 : 0;
            }
        }

        @Override
        public void onStall(StallRecord stall) {
            // none
        }
    }

    private Path compiled(String name) throws IOException {
        assumeTrue(Commands.isInstalled("cc"), "needs: cc");
        Path source = folder.resolve(name + ".c");
        try (InputStream in = WakeUpTest.class.getResourceAsStream(name + ".c")) {
            Files.copy(in, source);
        }
        Path program = folder.resolve(name);
        Commands.run("cc", "-O1", "-pthread", "-o", program.toString(), source.toString());
        return program;
    }

    /** Follows a program to its end. */
    private Episodes follow(String program, int rounds) throws IOException {
        Episodes episodes = new Episodes();
        try (Probe probe = Probe.open(Trace.OPTIONS);
                Load load = Load.command(compiled(program).toString(), String.valueOf(rounds))) {
            probe.follow(load.pid(), Probe.TargetKind.VIRTUAL_MACHINE);
            load.letGo();
            while (load.isRunning()) {
                probe.poll(episodes, 10);
            }
            load.assertDone();
            probe.detach(episodes);
            assertThat(probe.losses().get(LossPlace.EPISODE_RING_FULL)).isZero();
        }
        return episodes;
    }

    /** Its thread signals an eventfd at that moment, which woke nobody. */
    @Test
    void takesNoThreadThatAnInterruptCameOverForTheWaker() throws IOException {
        Episodes episodes = follow("interrupted", TIMERS);
        assertThat(episodes.woken).as("waits that the timer ended").isGreaterThan(TIMERS / 2);
        assertThat(episodes.kicked).as("kicks that nobody made").isZero();
    }

    @Test
    void seesEveryWakeUpOfAnEventLoopThatIsAnsweredWhileItGoesToSleep() throws IOException {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "needs: two processors");
        Episodes episodes = follow("pingpong", ROUNDS);
        assertThat(episodes.woken).as("waits that were ended by a wake-up").isGreaterThan(ROUNDS / 20);
        assertThat(episodes.unseen)
                .as("wake-ups unseen, beside " + episodes.woken + " seen")
                .isLessThanOrEqualTo(SHOWN_TO_NONE);
        assertThat(episodes.afterRunning).isZero();
    }
}
