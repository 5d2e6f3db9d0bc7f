// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewThreadsTest {
    @TempDir
    private Path proc;

    private NewThreads threads;

    @BeforeEach
    void begin() throws IOException {
        threads = new NewThreads(proc);
        thread(100, "qemu-system-x86");
        thread(101, "IO io0");
        threads.know(100, List.of(100, 101));
    }

    @Test
    void namesThoseThatWereNotThereBefore() throws IOException {
        assertThat(threads.look(100)).isEmpty();
        thread(107, "CPU 1/KVM");
        assertThat(threads.look(100)).isEqualTo(Map.of(107, "CPU 1/KVM"));
        assertThat(threads.look(100)).isEmpty();
    }

    @Test
    void namesAnIdAgainThatWasGoneMeanwhile() throws IOException {
        Files.delete(proc.resolve("100/task/101/comm"));
        Files.delete(proc.resolve("100/task/101"));
        assertThat(threads.look(100)).isEmpty();
        thread(101, "worker");
        assertThat(threads.look(100)).isEqualTo(Map.of(101, "worker"));
    }

    @Test
    void looksOnceMoreAtAThreadThatHasNotNamedItselfYet() throws IOException {
        thread(107, "qemu-system-x86");
        thread(108, "qemu-system-x86");
        assertThat(threads.look(100)).isEmpty();
        thread(107, "CPU 1/KVM");
        assertThat(threads.look(100)).isEqualTo(Map.of(107, "CPU 1/KVM", 108, "qemu-system-x86"));
        assertThat(threads.look(100)).isEmpty();
    }

    @Test
    void knowsNothingOfAProcessThatIsGone() {
        assertThat(threads.look(200)).isEmpty();
    }

    private void thread(int id, String name) throws IOException {
        Files.createDirectories(proc.resolve("100/task/" + id));
        Files.writeString(proc.resolve("100/task/" + id + "/comm"), name + "\n");
    }
}
