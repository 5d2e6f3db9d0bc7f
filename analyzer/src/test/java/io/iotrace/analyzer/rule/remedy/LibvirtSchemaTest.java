// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.remedy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.RuleAssertions;
import io.iotrace.analyzer.rule.RuleTable;
import io.iotrace.recording.DiskRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A domain made of the elements that a remedy prints is valid by libvirt's own schema. */
class LibvirtSchemaTest {
    private static final Path SCHEMA = Path.of("/usr/share/libvirt/schemas/domain.rng");
    private static final Path XMLLINT = Path.of("/usr/bin/xmllint");

    @TempDir
    private Path directory;

    @BeforeEach
    void needTheSchema() {
        assumeTrue(Files.exists(SCHEMA) && Files.isExecutable(XMLLINT), "needs: libvirt0 and xmllint");
    }

    private static SyntheticRecording good() {
        return SyntheticRecording.wellConfigured();
    }

    private static Map<String, Supplier<SyntheticRecording>> recordings() {
        Map<String, Supplier<SyntheticRecording>> all = new LinkedHashMap<>();
        all.put(
                "main-loop-disk",
                () -> good().disk(disk -> disk.ioThreads = "").requests(2000, 6, request -> {
                    request.thread = SyntheticRecording.PROCESS;
                    request.stages[1] = 60_000;
                }));
        all.put(
                "writeback-double-cache",
                () -> good().disk(disk -> disk.direct = false)
                        .requests(200, 11, request -> request.flags = DiskRequest.BUFFERED | DiskRequest.NO_BIO));
        all.put("cache-unsafe", () -> good().disk(disk -> disk.noFlush = true).requests(200, 11));
        all.put(
                "aio-threads-direct",
                () -> good().disk(disk -> disk.engine = "threads")
                        .requests(200, 11, RuleTable.byWorkers().andThen(request -> request.stages[2] = 40_000)));
        all.put(
                "ext4-sync-io-submit",
                () -> good().stalls(
                                1200,
                                400_000,
                                "blk_io_schedule\n__iomap_dio_rw\niomap_dio_rw\next4_file_write_iter\naio_write\nio_submit_one\n"
                                        + "__x64_sys_io_submit")
                        .requests(200, 11, request -> {
                            request.operation = "write";
                            request.stages[3] = 400_000;
                            request.callNanos = 480_000;
                            request.flags = DiskRequest.COMPLETED_INSIDE_SUBMIT;
                        }));
        return all;
    }

    static Stream<String> rules() {
        return recordings().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void takesWhatARemedyPrints(String rule) throws Exception {
        Finding finding =
                RuleAssertions.find(recordings().get(rule).get(), rule).orElseThrow();
        String printed = finding.remedy().libvirtXml();
        assertThat(printed).as(rule).contains("<disk ").contains("<target dev='vda' bus='virtio'/>");
        String top =
                printed.lines().filter(line -> line.startsWith("<iothreads>")).collect(Collectors.joining());
        String domain = "<domain type='kvm'><name>web-01</name><memory>1048576</memory><vcpu>4</vcpu>" + top
                + "<os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os><devices>"
                + printed.replace(top, "") + "</devices></domain>";
        Path file = Files.writeString(directory.resolve("domain.xml"), domain);

        Process lint = new ProcessBuilder(
                        XMLLINT.toString(), "--noout", "--relaxng", SCHEMA.toString(), file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(lint.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(lint.waitFor()).as("%s%n%s", said, domain).isZero();
    }
}
