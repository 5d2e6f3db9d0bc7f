// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.ThreadStatistics;
import io.iotrace.recording.event.VirtualMachineThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadSamplerTest {
    private static final VirtualMachineThread THREAD =
            new VirtualMachineThread("web-01", 100, 101, "IO io0", "iothread", "io0", "0-1");

    @TempDir
    private Path proc;

    private final List<EventContext> contexts = new ArrayList<>();
    private final List<ThreadStatistics> events = new ArrayList<>();
    private ThreadSampler sampler;

    @BeforeEach
    void openProc() throws IOException {
        Files.createDirectories(proc.resolve("100/task/101"));
        sampler = new ThreadSampler(proc);
    }

    @Test
    void saysNothingOnItsFirstLook() throws IOException {
        sample("1000 200 3", 0, 1000);
        assertThat(events).isEmpty();
    }

    @Test
    void countsWhatTheThreadDidSinceTheLastLook() throws IOException {
        sample("1000 200 3", 0, 1000);
        sample("5000 900 10\n", 1000, 3000);
        assertThat(contexts).containsExactly(new EventContext(1000, 2000, 101, "IO io0"));
        assertThat(events)
                .containsExactly(new ThreadStatistics("web-01", 101, "IO io0", "iothread", 4000, 700, 7, 0, 0, 0));
    }

    @Test
    void countsAllThatAThreadDidWhichBeganSinceTheLastLook() throws IOException {
        sampler.began(101);
        sample("5000 900 10", 1000, 3000);
        assertThat(events).extracting(ThreadStatistics::onProcessor).containsExactly(5000L);
    }

    @Test
    void countsFromTheBeginningOfAThreadThatHasTheIdOfAnother() throws IOException {
        sample("5000 900 10", 0, 1000);
        sample("700 30 2", 1000, 3000);
        assertThat(events).extracting(ThreadStatistics::onProcessor).containsExactly(700L);
    }

    @Test
    void countsNothingTwiceOfAThreadThatOnlySeemedToBegin() throws IOException {
        sample("5000 900 10", 0, 1000);
        sampler.began(101);
        sample("5600 930 12", 1000, 3000);
        assertThat(events).extracting(ThreadStatistics::onProcessor).containsExactly(600L);
    }

    @Test
    void saysNothingOfAThreadThatIsGone() throws IOException {
        sample("1000 200 3", 0, 1000);
        Files.delete(proc.resolve("100/task/101/schedstat"));
        sampler.sample(THREAD, 1000, 2000, (context, event) -> events.add(event));
        assertThat(events).isEmpty();
    }

    private void sample(String schedstat, long from, long now) throws IOException {
        Files.writeString(proc.resolve("100/task/101/schedstat"), schedstat);
        sampler.sample(THREAD, from, now, (context, event) -> {
            contexts.add(context);
            events.add(event);
        });
    }
}
