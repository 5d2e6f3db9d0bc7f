// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FollowerTest {
    private final FakeTracer tracer = new FakeTracer();
    private final List<String> said = new ArrayList<>();
    private List<Follower.Target> running = List.of();
    private long nanos;
    private final Follower follower = new Follower(() -> running, tracer, said::add, () -> nanos);

    @Test
    void followsAMachineThatBeganOnce() {
        running = List.of(target(7, 100));
        follower.look();
        follower.look();
        assertThat(tracer.asked).containsExactly("follow 7");
        assertThat(follower.followed()).containsExactly(target(7, 100));
    }

    @Test
    void unfollowsAMachineThatEnded() {
        running = List.of(target(7, 100), target(8, 100));
        follower.look();
        running = List.of(target(8, 100));
        follower.look();
        assertThat(tracer.asked).containsExactly("follow 7", "follow 8", "unfollow 7");
        assertThat(said).last().isEqualTo("VM vm-7 (pid 7) has ended");
    }

    @Test
    void aProcessThatGotTheIdOfOneThatEndedIsAnotherOne() {
        running = List.of(target(7, 100));
        follower.look();
        running = List.of(target(7, 200));
        follower.look();
        assertThat(tracer.asked).containsExactly("follow 7", "unfollow 7", "follow 7");
    }

    @Test
    void whatCantBeFollowedIsComplainedAboutOnceAndTriedAgainLater() {
        tracer.refused = 7;
        running = List.of(target(7, 100));
        follower.look();
        assertThat(said).as("many processes end at once").isEmpty();
        follower.look();
        follower.look();
        assertThat(tracer.asked).containsExactly("follow 7", "follow 7");
        nanos += 31_000_000_000L;
        follower.look();
        assertThat(tracer.asked).containsExactly("follow 7", "follow 7", "follow 7");
        assertThat(said).containsExactly("VM vm-7 (pid 7) can't be followed: it is stopped");
        assertThat(follower.followed()).isEmpty();
    }

    @Test
    void aHostileNameIsOneHarmlessLineOfTheJournal() {
        running = List.of(new Follower.Target(7, 100, "evil\nReady.\u001b[31m\u202e"));
        follower.look();
        assertThat(said).containsExactly("following VM evil?Ready.?[31m? (pid 7)");
    }

    private static Follower.Target target(int pid, long started) {
        return new Follower.Target(pid, started, "vm-" + pid);
    }
}
