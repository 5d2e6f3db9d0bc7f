// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Targets that come and go leave nothing behind. */
class TargetTableTest {
    private static final int PLACES_AT = TargetTable.TARGETS * TargetTable.TARGET_SIZE;
    private static final int MULTIPLE = 5;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(PLACES_AT + TargetTable.PLACES * Short.BYTES)
            .order(ByteOrder.nativeOrder());
    private final TargetTable table = new TargetTable(memory, 0, PLACES_AT);

    private boolean follow(int processId) {
        return table.follow(processId, Probe.TargetKind.VIRTUAL_MACHINE, Set.of(Need.GUEST, Need.NATIVE));
    }

    /** As target_of in lookup.h; negative for none. */
    private int targetOf(int processId) {
        int first = (int) (((processId & 0xffffffffL) * 0x9e3779b97f4a7c15L) >>> 40);
        for (int i = 0; i < TargetTable.PROBES; i++) {
            int place = memory.getShort(PLACES_AT + ((first + i) & (TargetTable.PLACES - 1)) * Short.BYTES) & 0xffff;
            if (place == 0) {
                return -1;
            }
            int index = (place - 1) & (TargetTable.TARGETS - 1);
            if (memory.getInt(index * TargetTable.TARGET_SIZE) == processId) {
                return index;
            }
        }
        return -1;
    }

    @Test
    void serveManyTimesAsManyTargetsAsThereArePlacesOneAfterTheOther() {
        Deque<Integer> live = new ArrayDeque<>();
        Random random = new Random(7);
        for (int i = 0; i < MULTIPLE * TargetTable.TARGETS; i++) {
            int processId = 1 + random.nextInt(4_000_000);
            if (table.has(processId)) {
                continue;
            }
            assertThat(follow(processId)).isTrue();
            live.add(processId);
            if (live.size() > 200) {
                table.release(table.unfollow(live.remove()));
            }
        }
        assertThat(live).allSatisfy(processId -> assertThat(targetOf(processId)).isNotNegative());
        live.forEach(processId -> table.release(table.unfollow(processId)));

        assertThat(table.placesInUse()).as("places that look-ups pass over").isZero();
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void findEachOfAThousandTargetsAndNoOther() {
        for (int processId = 1; processId <= 1000; processId++) {
            assertThat(follow(processId)).isTrue();
        }
        for (int processId = 1; processId <= 1000; processId++) {
            assertThat(targetOf(processId)).isNotNegative();
        }
        assertThat(targetOf(1001)).isNegative();
        assertThat(targetOf(0x7fffffff)).isNegative();
    }

    @Test
    void takeNoMoreTargetsThanThereArePlacesAndTakeThemAgainAfterwards() {
        for (int processId = 1; processId <= TargetTable.TARGETS; processId++) {
            assertThat(follow(processId)).isTrue();
        }
        assertThat(follow(5000)).isFalse();
        table.release(table.unfollow(17));

        assertThat(follow(5000)).isTrue();
        assertThat(targetOf(17)).isNegative();
        assertThat(targetOf(5000)).isNotNegative();
    }

    @Test
    void changeWhatATargetNeedsInItsPlace() {
        follow(17);
        int index = targetOf(17);
        table.follow(17, Probe.TargetKind.VIRTUAL_MACHINE, Set.of(Need.GUEST));

        assertThat(table.needs()).containsExactly(Need.GUEST);
        assertThat(targetOf(17)).isEqualTo(index);
        memory.putInt(index * TargetTable.TARGET_SIZE + TargetTable.TARGET_UNPLANNED, Need.BLOCKING.engineBit);
        assertThat(table.unplanned()).isEqualTo(Map.of(17, Set.of(Need.BLOCKING)));
        table.widen(17, Set.of(Need.BLOCKING));
        assertThat(table.unplanned()).isEmpty();
        assertThat(table.needs()).containsExactlyInAnyOrder(Need.GUEST, Need.BLOCKING);
        table.follow(17, Probe.TargetKind.VIRTUAL_MACHINE, Set.of(Need.GUEST, Need.NATIVE));
        assertThat(table.needs())
                .as("what it was seen to do it still does")
                .containsExactlyInAnyOrder(Need.GUEST, Need.NATIVE, Need.BLOCKING);
    }

    @Test
    void doNotFindAProcessThatTheKernelSawEnd() {
        follow(17);
        assertThat(table.hasNews()).isFalse();
        memory.putInt(targetOf(17) * TargetTable.TARGET_SIZE, TargetTable.GONE);

        assertThat(targetOf(17)).isNegative();
        assertThat(table.hasNews()).isTrue();
        assertThat(table.ended()).containsExactly(17);
        table.release(table.unfollow(17));
        assertThat(table.hasNews()).isFalse();
    }

    @Test
    void neverTakeTheIdleTaskForATarget() {
        assertThat(targetOf(0)).isNegative();
    }
}
