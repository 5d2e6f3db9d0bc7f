// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 ns",
        "7, 7 ns",
        "999, 999 ns",
        "1000, 1 µs",
        "12345, 12.3 µs",
        "999499, 999 µs",
        "999500, 1 ms",
        "38000000, 38 ms",
        "1041000000, 1.04 s",
        "7200000000000, 7200 s",
        "-1500, -1.5 µs"
    })
    void writesDurationsWithThreeDigits(long nanos, String text) {
        assertThat(Durations.format(nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "512, 512 B",
        "4096, 4 KiB",
        "1536, 1.5 KiB",
        "268435456, 256 MiB",
        "9223372036854775807, 8 EiB"
    })
    void writesSizesInBinaryUnits(long bytes, String text) {
        assertThat(Sizes.format(bytes)).isEqualTo(text);
    }

    @Test
    void writesCountsAndShares() {
        assertThat(Numbers.count(20_000)).isEqualTo("20,000");
        assertThat(Numbers.count(1, "request")).isEqualTo("1 request");
        assertThat(Numbers.count(0, "request")).isEqualTo("0 requests");
        assertThat(Numbers.percent(0.914)).isEqualTo("91 %");
        assertThat(Numbers.percent(0.0001)).isEqualTo("< 1 %");
        assertThat(Numbers.percent(0)).isEqualTo("0 %");
        assertThat(Numbers.decimal(0.6271)).isEqualTo("0.63");
    }
}
