// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Instructions are 8 bytes: operation, registers (destination low, source high), offset, immediate; ld_imm64 is two of them. */
class BccCodeTest {
    private static final int STAND_IN = 1 << 30;
    private static final byte LOAD_64_BITS = 0x18;
    private static final byte MAP = 0x11;
    private static final byte VALUE = 0x21;
    private static final byte NUMBER = 0x01;

    private static byte[] loads(int[]... registersAndImmediates) {
        ByteBuffer code =
                ByteBuffer.allocate(16 * registersAndImmediates.length).order(ByteOrder.nativeOrder());
        for (int[] one : registersAndImmediates) {
            code.put(LOAD_64_BITS).put((byte) one[0]).putShort((short) 0).putInt(one[1]);
            code.putLong(0);
        }
        return code.array();
    }

    @Test
    void putsTheDescriptorsOfMapsInPlaceOfTheirStandIns() {
        BccCode code =
                new BccCode(Map.of("program", loads(new int[] {MAP, STAND_IN}, new int[] {VALUE, STAND_IN + 1})));

        assertThat(code.linked("program", List.of(17, 42)))
                .isEqualTo(loads(new int[] {MAP, 17}, new int[] {VALUE, 42}));
    }

    @Test
    void leavesNumbersThatLookLikeStandInsAlone() {
        byte[] loads = loads(new int[] {NUMBER, STAND_IN});

        assertThat(new BccCode(Map.of("program", loads)).linked("program", List.of(17)))
                .isEqualTo(loads);
    }

    @Test
    void servesProbesWithOtherDescriptorsAgain() {
        BccCode code = new BccCode(Map.of("program", loads(new int[] {MAP, STAND_IN})));
        code.linked("program", List.of(17));

        assertThat(code.linked("program", List.of(18))).isEqualTo(loads(new int[] {MAP, 18}));
    }
}
