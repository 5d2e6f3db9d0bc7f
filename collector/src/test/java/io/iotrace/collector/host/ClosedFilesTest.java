// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.probe.TracedFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClosedFilesTest {
    private static final int PLACES = 8;
    private static final int PROCESS = 100;
    private static final int OTHER = 200;

    private final Map<Integer, TracedFile> files = new TreeMap<>();
    private final Set<Integer> busy = new HashSet<>();
    private final Map<Integer, Set<Long>> open = new HashMap<>();
    private final List<Integer> forgotten = new ArrayList<>();
    private final List<TracedFile> told = new ArrayList<>();
    private boolean readable = true;

    private final ClosedFiles closed = new ClosedFiles(
            new FakeTable(),
            PLACES,
            pid -> new OpenDescriptors(open.getOrDefault(pid, Set.of()), Set.of(), readable),
            told::add);

    private void file(int index, int processId, long inode) {
        files.put(index, new TracedFile(processId, 1, inode, true, 0, ""));
    }

    @Test
    void forgetsAFileThatIsClosedAtTwoLooks() {
        file(3, PROCESS, 77);
        closed.look();
        assertThat(forgotten).isEmpty();
        closed.look();
        assertThat(forgotten).containsExactly(3);
        assertThat(told).extracting(TracedFile::inode).containsExactly(77L);
        assertThat(files).isEmpty();
    }

    @Test
    void keepsAFileThatIsOpenOrWasOpenAtTheLookBefore() {
        file(3, PROCESS, 77);
        closed.look();
        open.put(PROCESS, Set.of(77L));
        closed.look();
        open.clear();
        closed.look();
        assertThat(forgotten).isEmpty();
    }

    @Test
    void keepsAFileWithARequestInFlight() {
        file(3, PROCESS, 77);
        busy.add(3);
        closed.look();
        closed.look();
        assertThat(forgotten).isEmpty();
        busy.clear();
        closed.look();
        assertThat(forgotten).containsExactly(3);
    }

    @Test
    void keepsEveryFileOfAProcessWhoseDescriptorsCannotBeRead() {
        readable = false;
        file(3, PROCESS, 77);
        closed.look();
        closed.look();
        assertThat(forgotten).isEmpty();
    }

    @Test
    void looksAtOneProcessInATurnAndAtAllWhenTheTableFills() {
        file(0, PROCESS, 1);
        file(1, OTHER, 2);
        closed.look();
        closed.look();
        assertThat(forgotten).isEmpty();
        closed.look();
        assertThat(forgotten).containsExactly(0);
        closed.look();
        assertThat(forgotten).containsExactly(0, 1);

        forgotten.clear();
        for (int i = 0; i < PLACES; i++) {
            file(i, i % 2 == 0 ? PROCESS : OTHER, i);
        }
        closed.look();
        closed.look();
        assertThat(forgotten).hasSize(PLACES);
    }

    /** The files of the test. */
    private final class FakeTable implements ProbeTables {
        @Override
        public Map<Integer, TracedFile> files() {
            return Map.copyOf(files);
        }

        @Override
        public boolean forget(int index) {
            return !busy.contains(index) && files.remove(index) != null && forgotten.add(index);
        }

        @Override
        public Optional<String> deviceName(int device) {
            return Optional.empty();
        }
    }
}
