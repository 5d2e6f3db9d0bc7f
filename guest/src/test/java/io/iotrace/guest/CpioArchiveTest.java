// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CpioArchiveTest {
    @Test
    void writesTheFormThatLinuxUnpacks() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CpioArchive archive = new CpioArchive(out)) {
            archive.directory("dev");
            archive.characterDevice("dev/console", 5, 1);
            archive.executable("init", "hello".getBytes(StandardCharsets.US_ASCII));
        }
        // As GNU cpio -o -H newc writes them; fields of eight digits, names and data filled up to four bytes.
        String expected = """
                070701 00000001 000041ed 00000000 00000000 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000004 00000000 dev~~~
                070701 00000002 00002180 00000000 00000000 00000001 00000000 00000000 00000000 00000000 00000005 00000001 0000000c 00000000 dev/console~~~
                070701 00000003 000081ed 00000000 00000000 00000001 00000000 00000005 00000000 00000000 00000000 00000000 00000005 00000000 init~~hello~~~
                070701 00000004 00000000 00000000 00000000 00000001 00000000 00000000 00000000 00000000 00000000 00000000 0000000b 00000000 TRAILER!!!~~~~
                """;
        assertThat(out.toString(StandardCharsets.US_ASCII).replace('\0', '~'))
                .isEqualTo(expected.replaceAll("[ \n]", ""));
    }
}
