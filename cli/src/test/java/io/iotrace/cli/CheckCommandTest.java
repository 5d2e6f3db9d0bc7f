// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.iotrace.cli.Command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private static final String GOOD = """
            /usr/bin/qemu-system-x86_64 -name guest=web-01 -machine q35 -smp 4 -object iothread,id=io1 \\
            -drive file=/images/a.img,format=raw,if=none,id=d0,cache=none,aio=native \\
            -device virtio-blk-pci,drive=d0,id=disk0,iothread=io1
            """;
    private static final String UNSAFE = GOOD.replace("cache=none", "cache=none,cache.no-flush=on");
    private static final String DOMAIN = """
            <domain type='kvm'>
              <name>web-01</name><vcpu>4</vcpu><iothreads>1</iothreads>
              <os><type arch='x86_64' machine='pc-q35-9.2'>hvm</type></os>
              <devices>
                <disk type='file' device='disk'>
                  <driver name='qemu' type='qcow2' cache='%s' io='threads' iothread='1'/>
                  <source file='/images/a.qcow2'/><target dev='vda' bus='virtio'/>
                </disk>
              </devices>
            </domain>
            """;

    @TempDir
    private Path directory;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static JsonNode json(Result result) throws IOException {
        return new ObjectMapper().readTree(result.out());
    }

    @Test
    void findsNothingWrongWithAGoodCommandLine() throws IOException {
        Result result = Command.run("check", file("a.args", GOOD).toString(), "--fail-on", "low");

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out()).startsWith("no findings\n\nweb-01 (q35)\n  disk0: virtio-blk-pci, raw");
    }

    @Test
    void failsOnAFindingAsSevereAsAsked() throws IOException {
        String unsafe = file("a.args", UNSAFE).toString();

        assertThat(Command.run("check", unsafe, "--fail-on", "critical").code()).isEqualTo(3);
        assertThat(Command.run("check", unsafe).code()).isZero();
        assertThat(Command.run("check", unsafe, "--rule", "main-loop-disk", "--fail-on", "info")
                        .code())
                .isZero();
        assertThat(Command.run("check", unsafe).out())
                .startsWith("findings: cache-unsafe (critical)")
                .contains("-drive file=/images/a.img,format=raw,if=none,id=d0,cache=none,aio=native\n");
    }

    @Test
    void readsLibvirtsXmlAndAnswersInIt() throws IOException {
        Result result = Command.run(
                "check", file("a.xml", DOMAIN.formatted("writeback")).toString(), "--format", "json");

        JsonNode finding = json(result).at("/findings/0");
        assertThat(finding.get("rule").asText()).isEqualTo("writeback-double-cache");
        assertThat(finding.get("verdict").asText()).isEqualTo("risk");
        assertThat(finding.get("disk").asText()).isEqualTo("vda");
        assertThat(finding.at("/remedy/libvirtXml").asText()).contains("cache='none'");
        assertThat(json(result).get("outcomes")).anySatisfy(outcome -> {
            assertThat(outcome.get("rule").asText()).isEqualTo("main-loop-disk");
            assertThat(outcome.get("outcome").asText()).isEqualTo("ok");
        });
    }

    @Test
    void writesSarifThatNamesTheFile() throws IOException {
        Path xml = file("a.xml", DOMAIN.formatted("unsafe"));
        JsonNode run =
                json(Command.run("check", xml.toString(), "--format", "sarif")).at("/runs/0");

        JsonNode result = run.at("/results/0");
        assertThat(result.get("ruleId").asText()).isEqualTo("cache-unsafe");
        assertThat(result.get("level").asText()).isEqualTo("error");
        assertThat(result.at("/locations/0/physicalLocation/artifactLocation/uri")
                        .asText())
                .isEqualTo(xml.toUri().toString());
        assertThat(run.at("/tool/driver/rules/" + result.get("ruleIndex").asInt() + "/id")
                        .asText())
                .isEqualTo("cache-unsafe");
    }

    @Test
    void saysInASentenceWhatItCannotRead() throws IOException {
        assertThat(Command.run("check", "/no/such").code()).isEqualTo(2);
        assertThat(Command.run("check", file("a", "hello").toString()))
                .isEqualTo(new Result(
                        1,
                        "",
                        "iotrace: " + directory.resolve("a")
                                + " is neither libvirt's domain XML nor a QEMU command line\n"));
        assertThat(Command.run("check", file("b", "<domain>").toString()).err()).contains("is not well-formed XML");
        assertThat(Command.run("check", file("c", "<pool/>").toString()).err()).contains("holds no libvirt domain");
        assertThat(Command.run("check", file("d", "/bin/sleep 5").toString()).err())
                .contains("no QEMU program".replace("no", "not the name of a"));
        assertThat(Command.run("check", "4194305").err()).startsWith("iotrace: there is no process 4194305");
    }

    @Test
    void readsEveryFileOfTheCorpusAndCallsNothingCriticalThatIsNot() throws IOException {
        Path corpus = Path.of("..", "..", "shared", "corpus", "libvirt")
                .toAbsolutePath()
                .normalize();
        Path given =
                System.getProperty("iotrace.corpus") == null ? corpus : Path.of(System.getProperty("iotrace.corpus"));
        assumeTrue(
                Files.isDirectory(given), "needs: the libvirt corpus, not at " + given + "; set -Diotrace.corpus=DIR");
        List<String> wrong = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> found = Files.list(given)) {
            files = found.sorted().toList();
        }
        for (Path file : files) {
            Result result = Command.run("check", file.toString(), "--format", "json");
            boolean unsafe = Files.readString(file).matches("(?s).*(unsafe|no-flush\"?[:=] ?(on|true)).*");
            boolean critical = result.code() == 0 && result.out().contains("\"severity\" : \"critical\"");
            if (result.code() != 0 || (critical && !unsafe)) {
                wrong.add(file.getFileName() + ": " + result.code() + " " + result.err());
            }
        }
        assertThat(files).hasSizeGreaterThan(100);
        assertThat(wrong).isEmpty();
    }
}
