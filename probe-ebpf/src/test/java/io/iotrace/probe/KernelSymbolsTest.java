// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSymbolsTest {
    private static final String SYMBOLS = """
            ffffffff81000000 T _text
            ffffffff81200000 t iomap_dio_bio_end_io
            ffffffff81200100 T iomap_dio_complete
            ffffffff81200180 d iomap_dio_data
            ffffffff81300000 W arch_weak
            ffffffff81400000 T io_schedule_timeout
            ffffffff81400000 T __sched_text_start
            ffffffffc0400000 t nvme_queue_rq\t[nvme]
            """;

    @TempDir
    private Path proc;

    private KernelSymbols symbols(String text) throws IOException {
        Files.writeString(proc.resolve("kallsyms"), text);
        return new KernelSymbols(proc);
    }

    @Test
    void findsFunctionsOfTheKernelAndOfModules() throws IOException {
        assertThat(symbols(SYMBOLS).find(Set.of("iomap_dio_bio_end_io", "nvme_queue_rq", "iomap_dio_data", "absent")))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "iomap_dio_bio_end_io", 0xffffffff81200000L,
                        "nvme_queue_rq", 0xffffffffc0400000L));
    }

    @Test
    void namesTheFunctionThatContainsAnAddress() throws IOException {
        KernelSymbols symbols = symbols(SYMBOLS);

        assertThat(symbols.nameOf(0xffffffff81200100L)).isEqualTo("iomap_dio_complete");
        assertThat(symbols.nameOf(0xffffffff812001ffL)).isEqualTo("iomap_dio_complete");
        assertThat(symbols.nameOf(0xffffffff81400010L)).isEqualTo("io_schedule_timeout");
        assertThat(symbols.nameOf(0xffffffffc0400010L)).isEqualTo("nvme_queue_rq");
        assertThat(symbols.nameOf(0xffffffff80ffffffL)).isEqualTo("0xffffffff80ffffff");
    }

    @Test
    void namesNothingWhenTheKernelHidesItsAddresses() throws IOException {
        KernelSymbols symbols = symbols(SYMBOLS.replaceAll("(?m)^\\w{16}", "0000000000000000"));

        assertThat(symbols.find(Set.of("iomap_dio_bio_end_io"))).isEmpty();
        assertThat(symbols.nameOf(0xffffffff81200100L)).isEqualTo("0xffffffff81200100");
    }

    @Test
    void namesNothingWithoutTheFile() {
        KernelSymbols symbols = new KernelSymbols(proc);

        assertThat(symbols.find(Set.of("iomap_dio_bio_end_io"))).isEmpty();
        assertThat(symbols.nameOf(0xffffffff81200100L)).isEqualTo("0xffffffff81200100");
    }
}
