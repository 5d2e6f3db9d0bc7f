// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheFolderTest {
    @Test
    void prefersWhatTheUserChose() {
        assertThat(CacheFolder.choose(Map.of("IOTRACE_CACHE", "/c", "XDG_CACHE_HOME", "/x"), true))
                .isEqualTo(Path.of("/c"));
        assertThat(CacheFolder.choose(Map.of("XDG_CACHE_HOME", "/x"), true)).isEqualTo(Path.of("/x/iotrace"));
    }

    @Test
    void sharesTheSystemsCacheOnlyWithThoseWhoMayWriteThere() {
        assertThat(CacheFolder.choose(Map.of("HOME", "/home/u"), true)).isEqualTo(Path.of("/var/cache/iotrace"));
        assertThat(CacheFolder.choose(Map.of("HOME", "/home/u"), false)).isEqualTo(Path.of("/home/u/.cache/iotrace"));
    }
}
