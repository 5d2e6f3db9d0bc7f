// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceDisksTest {
    private static final int SOURCE = 7;
    private static final long ONE = 0b01;
    private static final long OTHER = 0b10;
    private static final long BOTH = ONE | OTHER;

    private final SourceDisks sources = new SourceDisks();

    @Test
    void knowsNothingOfASourceItNeverSaw() {
        assertThat(sources.disk(SOURCE, ONE)).isEqualTo(SourceDisks.UNDECIDED);
    }

    @Test
    void givesASourceToTheOnlyDiskOfItsLoopAtOnce() {
        sources.observe(SOURCE, OTHER);
        assertThat(sources.disk(SOURCE, OTHER)).isEqualTo(1);
    }

    @Test
    void waitsForThreeConfirmationsWhereALoopServesTwoDisks() {
        sources.observe(SOURCE, OTHER);
        sources.observe(SOURCE, OTHER);
        assertThat(sources.disk(SOURCE, BOTH)).isEqualTo(SourceDisks.UNDECIDED);
        sources.observe(SOURCE, OTHER);
        assertThat(sources.disk(SOURCE, BOTH)).isEqualTo(1);
    }

    @Test
    void takesNoConfirmationFromAMomentAtWhichBothDisksWereThere() {
        sources.observe(SOURCE, ONE);
        sources.observe(SOURCE, BOTH);
        sources.observe(SOURCE, BOTH);
        assertThat(sources.disk(SOURCE, BOTH)).isEqualTo(SourceDisks.UNDECIDED);
    }

    @Test
    void givesUpASourceThatFitsNoDisk() {
        for (int i = 0; i < 10; i++) {
            sources.observe(SOURCE, ONE);
        }
        sources.observe(SOURCE, OTHER);
        assertThat(sources.disk(SOURCE, BOTH)).isEqualTo(SourceDisks.UNDECIDED);
    }

    @Test
    void learnsASourceAnewWhenItsDiskIsGone() {
        for (int i = 0; i < 3; i++) {
            sources.observe(SOURCE, ONE);
            sources.observe(SOURCE + 1, OTHER);
        }
        sources.forget(ONE);
        assertThat(sources.disk(SOURCE, BOTH)).isEqualTo(SourceDisks.UNDECIDED);
        assertThat(sources.disk(SOURCE + 1, BOTH)).isEqualTo(1);
        for (int i = 0; i < 3; i++) {
            sources.observe(SOURCE, OTHER);
        }
        assertThat(sources.disk(SOURCE, BOTH)).isEqualTo(1);
    }

    @Test
    void learnsNothingFromAMomentAtWhichNoDiskWasThere() {
        sources.observe(SOURCE, 0);
        assertThat(sources.disk(SOURCE, ONE)).isEqualTo(SourceDisks.UNDECIDED);
        sources.observe(SOURCE, ONE);
        assertThat(sources.disk(SOURCE, ONE)).isZero();
    }

    @Test
    void keepsManySourcesApart() {
        for (int source = 0; source < 1000; source++) {
            sources.observe(source, 1L << source % 60);
        }
        for (int source = 0; source < 1000; source++) {
            assertThat(sources.disk(source, 1L << source % 60)).isEqualTo(source % 60);
        }
    }
}
