// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {
    private final FakeTracer tracer = new FakeTracer();
    private final List<String> answer = new ArrayList<>();

    @TempDir
    private Path directory;

    private Control control;

    @BeforeEach
    void control() {
        List<Follower.Target> followed = List.of(
                new Follower.Target(7, 1, "web-01"),
                new Follower.Target(8, 1, "../../etc/cron.d/x"),
                new Follower.Target(9, 1, "twin"),
                new Follower.Target(10, 1, "twin"));
        control = new Control(
                () -> followed,
                tracer,
                new Recordings(directory, 1 << 20),
                Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC));
    }

    @Test
    void recordsAMachineByItsName() throws IOException {
        control.handle("record 30 web-01", answer::add);
        assertThat(tracer.asked).containsExactly("record 7 web-01-20261130T120000Z.jfr 30");
        assertThat(answer).containsExactly("101 requests in " + directory.resolve("web-01-20261130T120000Z.jfr"));
    }

    @Test
    void aNameIsNoPath() throws IOException {
        control.handle("record 5 8", answer::add);
        assertThat(tracer.asked).containsExactly("record 8 --..-etc-cron.d-x-20261130T120000Z.jfr 5");
    }

    @Test
    void severalOfOneNameAreRefused() {
        assertThatThrownBy(() -> control.handle("record 5 twin", answer::add))
                .isInstanceOf(IOException.class)
                .hasMessage("several VMs are called twin; name one by its pid");
    }

    @Test
    void aMachineThatIsNotFollowedIsSaidSo() {
        assertThatThrownBy(() -> control.handle("record 5 nobody\u0007", answer::add))
                .hasMessage("no VM nobody? is followed; iotrace list shows the VMs of this host");
    }

    @Test
    void anEndlessRecordingIsRefused() {
        assertThatThrownBy(() -> control.handle("record 99999 web-01", answer::add))
                .hasMessage("a recording takes 1 to 3600 seconds");
        assertThat(tracer.asked).isEmpty();
    }

    @Test
    void anUnknownRequestIsRefused() {
        assertThatThrownBy(() -> control.handle("rm -rf /", answer::add))
                .hasMessage("the daemon knows list and record, not rm");
    }

    @Test
    void listsWhatIsFollowed() throws IOException {
        control.handle("list", answer::add);
        assertThat(answer).contains("7 web-01").hasSize(4);
    }
}
