// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        thread(100);
        thread(101);
    }

    @Test
    void namesThoseThatWereNotThereBefore() throws IOException {
        assertThat(threads.look(100)).isEmpty();
        thread(107);
        assertThat(threads.look(100)).containsExactly(107);
        assertThat(threads.look(100)).isEmpty();
    }

    @Test
    void namesAnIdAgainThatWasGoneMeanwhile() throws IOException {
        threads.look(100);
        Files.delete(proc.resolve("100/task/101"));
        assertThat(threads.look(100)).isEmpty();
        thread(101);
        assertThat(threads.look(100)).containsExactly(101);
    }

    @Test
    void knowsNothingOfAProcessThatIsGone() {
        assertThat(threads.look(200)).isEmpty();
        assertThat(threads.look(200)).isEmpty();
    }

    private void thread(int id) throws IOException {
        Files.createDirectories(proc.resolve("100/task/" + id));
    }
}
