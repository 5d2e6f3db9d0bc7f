// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BackgroundLookTest {
    private static final long LONG_MILLIS = 30_000;

    @Test
    void keepsNobodyFromGoingOnWhileItHangs() throws Exception {
        CountDownLatch device = new CountDownLatch(1);
        try (BackgroundLook<List<String>> look = new BackgroundLook<>("look", List.of())) {
            assertThat(look.isOver()).isTrue();
            assertThat(look.take()).isEmpty();
            look.begin(() -> {
                awaitQuietly(device);
                return List.of("answered");
            });
            assertThat(look.isOver()).isFalse();
            assertThat(look.await(1)).isFalse();
            device.countDown();
            assertThat(look.await(LONG_MILLIS)).isTrue();
            assertThat(look.take()).containsExactly("answered");
        }
    }

    @Test
    void saysSoWhenItFailed() {
        try (BackgroundLook<String> look = new BackgroundLook<>("look", "")) {
            look.begin(() -> {
                throw new IllegalArgumentException("a bug");
            });
            assertThat(look.await(LONG_MILLIS)).isTrue();
            assertThatThrownBy(look::take).hasRootCauseMessage("a bug");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
