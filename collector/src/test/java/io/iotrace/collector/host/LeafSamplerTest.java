// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.event.LeafStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeafSamplerTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path sys;

    private LeafSampler sampler;

    @BeforeEach
    void openSysfs() throws IOException {
        Files.createDirectories(sys.resolve("block/nvme0n1"));
        sampler = new LeafSampler(sys);
    }

    @Test
    void saysNothingOnItsFirstLook() throws IOException {
        stat("10 0 80 5 20 0 160 10 0 12 15 0 0 0 0 3 1");
        assertThat(sampler.sample("nvme0n1", SECOND)).isEmpty();
    }

    @Test
    void countsWhatHappenedSinceTheLastLook() throws IOException {
        stat("     10        0       80        5       20        0      160       10        0       12       15"
                + "        0        0        0        0        3        1\n");
        sampler.sample("nvme0n1", SECOND);
        stat("    110        4      880       30      220        9     1760       70        3      400      515"
                + "        0        0        0        0        8        2\n");
        assertThat(sampler.sample("nvme0n1", SECOND))
                .contains(new LeafStatistics(
                        "nvme0n1", 100, 200, 5, 800 * 512, 1600 * 512, 25_000_000, 60_000_000, 3, 0.5));
    }

    @Test
    void takesMillisecondsOf32BitsThatWrappedForATimeThatPassed() throws IOException {
        stat("10 0 80 4294967290 20 0 160 4294967295 0 12 4294967286 0 0 0 0 3 1");
        sampler.sample("nvme0n1", SECOND);
        stat("11 0 88 4 21 0 168 1 0 13 490 0 0 0 0 3 1");
        assertThat(sampler.sample("nvme0n1", SECOND))
                .contains(new LeafStatistics("nvme0n1", 1, 1, 0, 8 * 512, 8 * 512, 10_000_000, 2_000_000, 0, 0.5));
    }

    /** Linux before 5.5 counts no flushes. */
    @Test
    void takesALineWithoutFlushes() throws IOException {
        stat("10 0 80 5 20 0 160 10 0 12 15 0 0 0 0");
        sampler.sample("nvme0n1", SECOND);
        stat("11 0 88 6 20 0 160 10 0 13 16 0 0 0 0");
        assertThat(sampler.sample("nvme0n1", SECOND))
                .contains(new LeafStatistics("nvme0n1", 1, 0, 0, 8 * 512, 0, 1_000_000, 0, 0, 0.001));
    }

    @Test
    void saysNothingOfALeafThatIsGone() throws IOException {
        stat("10 0 80 5 20 0 160 10 0 12 15 0 0 0 0 3 1");
        sampler.sample("nvme0n1", SECOND);
        Files.delete(sys.resolve("block/nvme0n1/stat"));
        assertThat(sampler.sample("nvme0n1", SECOND)).isEmpty();
    }

    private void stat(String line) throws IOException {
        Files.writeString(sys.resolve("block/nvme0n1/stat"), line);
    }
}
