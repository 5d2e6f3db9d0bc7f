// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import org.junit.jupiter.api.Test;

class RecordModeTest {
    @Test
    void takesEveryRequest() {
        assertThat(new RecordMode.All().takes(lasting(0))).isTrue();
        assertThat(new RecordMode.All().label()).isEqualTo("all");
    }

    @Test
    void takesNoRequest() {
        assertThat(new RecordMode.None().takes(lasting(1))).isFalse();
        assertThat(new RecordMode.None().label()).isEqualTo("none");
    }

    @Test
    void takesRequestsThatAreAsSlowAsTheLimitOrSlower() {
        RecordMode slow = new RecordMode.Slow(500);
        assertThat(slow.takes(lasting(499))).isFalse();
        assertThat(slow.takes(lasting(500))).isTrue();
        assertThat(slow.label()).isEqualTo("slow:500ns");
    }

    @Test
    void takesOneRequestInSoMany() {
        RecordMode sample = new RecordMode.Sample(100);
        int taken = 0;
        for (int i = 0; i < 1000; i++) {
            taken += sample.takes(lasting(1)) ? 1 : 0;
        }
        assertThat(taken).isEqualTo(10);
        assertThat(sample.label()).isEqualTo("sample:100");
    }

    private static DiskRequest lasting(long nanos) {
        DiskRequest request = new DiskRequest();
        request.set(Boundary.SUBMITTED, 1000);
        request.set(Boundary.KERNEL_DONE, 1000 + nanos);
        return request;
    }
}
