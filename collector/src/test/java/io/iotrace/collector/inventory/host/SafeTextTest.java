// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u001bb",
                "a\u0085b",
                "a\u202eb",
                "a\u2028b",
                "a\u200bb",
                "a\ufeffb",
                "a\udb40\udc01b",
                "a\udb40\udc41b",
                "a\udb40\udd00b",
                "a\ud800b",
                "a\u3164b",
                "a\u115fb"
            })
    void whatIsInvisibleOrReordersIsReplaced(String text) {
        assertThat(SafeText.of(text)).isEqualTo("a\uFFFDb");
    }

    @Test
    void lettersOfEveryPlaneStay() {
        String text = "größe платт-磁盘 \ud83d\ude80 \ud842\udfb7";
        assertThat(SafeText.of(text)).isEqualTo(text);
    }

    @Test
    void aPathThatCannotBeWrittenIsAbsent() {
        HostRoot host = new HostRoot(Path.of("/"));
        String path = "/etc/a\0b";
        assertThat(host.status(path)).isEmpty();
        assertThat(host.text(path)).isEmpty();
        assertThat(host.link(path)).isEmpty();
        assertThat(host.list(path)).isEmpty();
        assertThat(host.realPath(path)).isEmpty();
        assertThat(host.exists(path) || host.isDirectory(path) || host.isReadable(path))
                .isFalse();
    }
}
