// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.probe.Hook;
import io.iotrace.probe.LossPlace;
import io.iotrace.probe.Need;
import io.iotrace.probe.Probe;
import io.iotrace.probe.RecordHandler;
import io.iotrace.probe.SpanHistogram;
import io.iotrace.probe.TracedFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private boolean readable = true;

    private final ClosedFiles closed = new ClosedFiles(
            new FakeProbe(),
            null,
            PLACES,
            pid -> new OpenDescriptors(open.getOrDefault(pid, Set.of()), Set.of(), readable),
            (index, file) -> forgotten.add(index));

    private void file(int index, int processId, long inode) {
        files.put(index, new TracedFile(processId, 1, inode, true, 0));
    }

    @Test
    void forgetsAFileThatIsClosedAtTwoLooks() {
        file(3, PROCESS, 77);
        closed.look();
        assertThat(forgotten).isEmpty();
        closed.look();
        assertThat(forgotten).containsExactly(3);
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

    /** A probe with the files of the test. */
    private final class FakeProbe implements Probe {
        @Override
        public void follow(int processId, TargetKind kind, Set<Need> needs) {}

        @Override
        public int[] unfollow(int processId, RecordHandler handler) {
            return new int[0];
        }

        @Override
        public Set<String> attachedPrograms() {
            return Set.of();
        }

        @Override
        public int poll(RecordHandler handler, int timeoutMillis) {
            return 0;
        }

        @Override
        public void detach(RecordHandler handler) {}

        @Override
        public int inFlight() {
            return busy.size();
        }

        @Override
        public TracedFile file(int index) {
            return files.get(index);
        }

        @Override
        public int[] files() {
            return files.keySet().stream().mapToInt(Integer::intValue).toArray();
        }

        @Override
        public boolean forget(int index, RecordHandler handler) {
            return !busy.contains(index) && files.remove(index) != null;
        }

        @Override
        public List<SpanHistogram> histograms() {
            return List.of();
        }

        @Override
        public Map<LossPlace, Long> losses() {
            return Map.of();
        }

        @Override
        public List<Hook> hooks() {
            return List.of();
        }

        @Override
        public List<String> stack(int stackId) {
            return List.of();
        }

        @Override
        public String library() {
            return "";
        }

        @Override
        public void close() {}
    }
}
