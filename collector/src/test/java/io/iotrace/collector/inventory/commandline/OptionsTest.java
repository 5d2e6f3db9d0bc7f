// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void aDoubledCommaIsALiteralOne() {
        assertThat(Options.parse("guest=a,,b=c,debug-threads=on", null).asMap())
                .containsExactly(entry("guest", "a,b=c"), entry("debug-threads", "on"));
    }

    @Test
    void aBareFirstWordIsTheImpliedKeyAndOthersAreOn() {
        assertThat(Options.parse("virtio-blk-pci,share-rw,id=a", "driver").asMap())
                .containsExactly(entry("driver", "virtio-blk-pci"), entry("share-rw", "on"), entry("id", "a"));
    }

    @Test
    void theLastOfARepeatedKeyWins() {
        assertThat(Options.parse("cache=none,cache=unsafe", null).get("cache")).contains("unsafe");
    }

    @Test
    void jsonBecomesTheSameFlatForm() {
        assertThat(Options.parse(
                                "{\"driver\":\"raw\",\"file\":{\"driver\":\"file\",\"n\":null},\"l\":[{\"a\":1},{\"a\":2}]}",
                                null)
                        .asMap())
                .containsExactly(
                        entry("driver", "raw"), entry("file.driver", "file"), entry("l.0.a", "1"), entry("l.1.a", "2"));
    }

    @Test
    void jsonMayBeSingleQuotedAndBrokenJsonIsNothing() {
        assertThat(Options.parse("{'driver':'nbd'}", null).get("driver")).contains("nbd");
        assertThat(Options.parse("{'driver':", null).asMap()).isEmpty();
    }

    @Test
    void listsOfObjectsAreReadInOrder() {
        Options options = Options.parse("{\"iothread-vq-mapping\":[{\"iothread\":\"b\"},{\"iothread\":\"a\"}]}", null);
        assertThat(options.listUnder("iothread-vq-mapping"))
                .extracting(element -> element.get("iothread", ""))
                .containsExactly("b", "a");
    }

    @Test
    void switchesTakeEverySpelling() {
        Options options = Options.parse("a=on,b=yes,c=true,d=off,e=auto", null);
        assertThat(options.flag("a")).contains(true);
        assertThat(options.flag("b")).contains(true);
        assertThat(options.flag("c")).contains(true);
        assertThat(options.flag("d")).contains(false);
        assertThat(options.flag("e")).isEmpty();
    }
}
