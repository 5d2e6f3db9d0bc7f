// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.iotrace.cli.Command.Result;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.host.HostRoot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit codes and sentences; none of these traces anything. */
class MainTest {
    /** Beyond the kernel's largest pid (PID_MAX_LIMIT). */
    private static final String NO_PID = "4194305";

    @TempDir
    private Path directory;

    @Test
    void showsHowToGetStartedWithoutArguments() {
        Result result = Command.run();
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("iotrace follows each disk request").contains("iotrace demo");
    }

    @Test
    void printsItsHelpOnStdout() throws IOException {
        assertThat(Command.run("--help")).isEqualTo(new Result(0, golden("help.txt"), ""));
    }

    @Test
    void printsTheHelpOfAttachOnStdout() throws IOException {
        assertThat(Command.run("attach", "--help")).isEqualTo(new Result(0, golden("attach-help.txt"), ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attach", "analyze", "report", "diff", "check", "top", "export", "list", "doctor", "demo", "explain",
                "agent", "join"
            })
    void givesExamplesInTheHelpOfEachCommand(String command) {
        Result result = Command.run(command, "--help");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Usage: iotrace " + command).contains("Examples:\n  iotrace " + command);
    }

    @Test
    void printsItsVersion() {
        Result result = Command.run("--version");
        assertThat(result.code()).isZero();
        assertThat(result.out()).matches("iotrace \\d+\\.\\d+.*\\R(?s:.*)");
    }

    @Test
    void suggestsACommandForOneItDoesNotKnow() {
        Result result = Command.run("atach");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("iotrace: unmatched argument at index 0: 'atach'\n")
                .contains("Did you mean: iotrace attach")
                .contains(
                        "Commands: attach, daemon, analyze, report, diff, check, top, export, list, doctor, demo, explain, agent, join\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            attach                          | give a pid or --all; iotrace list shows the QEMU processes
            attach x                        | 'x' is no pid; iotrace list shows the QEMU processes
            attach 1 --duration 5           | invalid value for option '--duration': '5' is no duration; write 30s, 500ms, 5m or 1h
            attach 1 --duration 0s          | invalid value for option '--duration': '0s' is no duration; write 30s, 500ms, 5m or 1h
            attach 1 --duration 99999999999999999999s | invalid value for option '--duration': '99999999999999999999s' is no duration; write 30s, 500ms, 5m or 1h
            attach 1 --record slow          | invalid value for option '--record': 'slow' is none of all, slow:500us, sample:100 and none
            attach 1 --record slow:x        | invalid value for option '--record': 'x' is no duration; write 30s, 500ms, 5m or 1h
            attach 1 --record sample:0      | invalid value for option '--record': 'sample:0' is none of all, slow:500us, sample:100 and none
            attach 1 --ring 4M              | invalid value for option '--ring': '4M' is no size; write 512KiB, 64MiB or 1GiB
            attach 1 --ring 3MiB            | --ring must be a power of two from 64KiB to 512MiB
            attach 1 --ring 1GiB            | --ring must be a power of two from 64KiB to 512MiB
            attach 1 --ring 99999999999999999999KiB | invalid value for option '--ring': '99999999999999999999KiB' is no size; write 512KiB, 64MiB or 1GiB
            attach 1 2 --qmp /run/a         | with several processes write --qmp PID=SOCKET
            attach 1 --qmp x=/run/a         | 'x=/run/a' is not of the form PID=SOCKET
            analyze                         | missing required parameter: 'FILE.jfr'
            analyze a.jfr --fail-on worst   | invalid value for option '--fail-on': expected one of [CRITICAL, HIGH, MEDIUM, LOW, INFO] (case-insensitive) but was 'worst'
            analyze a.jfr --rule nosuch     | invalid value for option '--rule' (RULE): there is no rule 'nosuch'; iotrace explain lists the rules
            attach 1 --rule nosuch          | invalid value for option '--rule' (RULE): there is no rule 'nosuch'; iotrace explain lists the rules
            diff --before a.jfr             | missing required option: '--after=FILE.jfr'
            diff --before a --after b --margin 0 | --margin is above 0 and below 100, not 0.0
            analyze a.jfr --format xml      | invalid value for option '--format': expected one of [TEXT, JSON] (case-insensitive) but was 'xml'
            """)
    void callsWrongUsageByItsName(String commandLine, String sentence) {
        Result result = Command.run(commandLine.split(" ", -1));
        assertThat(result.err().lines().findFirst()).contains("iotrace: " + sentence);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("Usage: iotrace");
    }

    @Test
    void saysThatTracingNeedsRoot() throws IOException {
        assumeRoot();
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        Process process = new ProcessBuilder(
                        "setpriv",
                        "--bounding-set",
                        "-all",
                        "--inh-caps",
                        "-all",
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "attach",
                        "1")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "iotrace: tracing needs root, or the capabilities CAP_SYS_ADMIN (some kernels load the probe with"
                                + " CAP_BPF and CAP_PERFMON instead), CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH: try sudo iotrace\n");
        assertThat(process.onExit().join().exitValue()).isEqualTo(1);
    }

    @Test
    void saysThatThereIsNoSuchProcess() {
        assumeRoot();
        assertThat(Command.run("attach", NO_PID))
                .isEqualTo(failure("there is no process " + NO_PID + "; iotrace list shows the QEMU processes"));
    }

    @Test
    void saysThatAProcessIsNoQemu() throws IOException {
        assumeRoot();
        long self = ProcessHandle.current().pid();
        String name = Files.readString(Path.of("/proc/self/comm")).strip();
        assertThat(Command.run("attach", Long.toString(self)))
                .isEqualTo(failure("process " + self + " (" + name
                        + ") is not QEMU; give --any-process to trace it all the same"));
    }

    @Test
    void saysThatTheRecordingHasNoFolder() {
        assumeRoot();
        Path file = directory.resolve("absent/web-01.jfr");
        String self = Long.toString(ProcessHandle.current().pid());
        Result result = Command.run("attach", self, "--any-process", "--output", file.toString());
        assertThat(result).isEqualTo(failure("cannot create " + file + ": no such file or directory"));
    }

    @Test
    void saysThatARecordingDoesNotExist() {
        Path file = directory.resolve("absent.jfr");
        assertThat(analyze(file)).isEqualTo(failure("cannot read " + file + ": no such file"));
    }

    @Test
    void saysThatARecordingIsAFolder() {
        assertThat(analyze(directory)).isEqualTo(failure("cannot read " + directory + ": Is a directory"));
    }

    @Test
    void saysThatARecordingIsEmpty() throws IOException {
        Path file = Files.createFile(directory.resolve("empty.jfr"));
        assertThat(analyze(file))
                .isEqualTo(failure(file + " is empty; the recording was stopped before anything was written"));
    }

    @Test
    void saysThatATextIsNoRecording() throws IOException {
        Path file = Files.writeString(directory.resolve("notes.txt"), "dear diary\n".repeat(100));
        assertThat(analyze(file)).isEqualTo(failure(file + " is not a JFR recording"));
    }

    @Test
    void saysThatARecordingOfTheJdkIsNotItsOwn() throws IOException {
        Path file = directory.resolve("jdk.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.JVMInformation");
            recording.start();
            recording.dump(file);
        }
        assertThat(analyze(file)).isEqualTo(failure(file + " is a JFR recording, but none that iotrace wrote"));
    }

    @Test
    void saysThatNothingIsLeftOfARecordingCutInItsFirstBytes() throws IOException {
        Path file = Files.write(directory.resolve("cut.jfr"), Arrays.copyOf(demo(), 40));
        assertThat(analyze(file))
                .isEqualTo(
                        failure(file + " was cut off before its first chunk was complete; nothing in it can be read"));
    }

    @Test
    void reportsWhatIsLeftOfATruncatedRecording() throws IOException {
        byte[] whole = demo();
        Path file = Files.write(directory.resolve("half.jfr"), Arrays.copyOf(whole, whole.length * 9 / 10));
        Result result = analyze(file);
        assertThat(result.code()).isZero();
        assertThat(result.err())
                .startsWith("iotrace: " + file + " ends inside a chunk: its writer was killed or the file was cut; ")
                .hasLineCount(1);
        assertThat(result.out()).contains("disk0");
    }

    @Test
    void reportsTheSameFromTheSameRecording() throws IOException {
        Path file = Files.write(directory.resolve("demo.jfr"), demo());
        Result result = analyze(file);
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("disk0").contains("writeback-double-cache");
        assertThat(analyze(file)).isEqualTo(result);
    }

    @Test
    void exitsWithThreeWhenAFindingIsAsSevereAsAsked() throws IOException {
        Path file = Files.write(directory.resolve("demo.jfr"), demo());
        assertThat(Command.run("analyze", file.toString(), "--fail-on", "info").code())
                .isEqualTo(3);
        assertThat(Command.run("analyze", file.toString(), "--fail-on", "critical")
                        .code())
                .isZero();
        assertThat(Command.run("analyze", file.toString(), "--fail-on", "info", "--rule", "device-bound")
                        .code())
                .isZero();
    }

    @Test
    void refusesToCompareARecordingWithItself() throws IOException {
        Path file = Files.write(directory.resolve("demo.jfr"), demo());
        assertThat(Command.run("diff", "--before", file.toString(), "--after", file.toString()))
                .isEqualTo(failure("the same recording is on both sides"));
    }

    @Test
    void printsJsonOnStdoutOnly() throws IOException {
        Path file = Files.write(directory.resolve("demo.jfr"), demo());
        Result result = Command.run("analyze", file.toString(), "--format", "json");
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out().strip())
                .startsWith("{")
                .contains("\"iotrace.report/1\"")
                .endsWith("}");
    }

    @Test
    void explainsATopic() {
        Result result = Command.run("explain", "writeback-double-cache");
        assertThat(result.code()).isZero();
        assertThat(result.out()).isNotBlank();
        assertThat(Command.run("explain").out().lines()).contains("writeback-double-cache", "submit", "vhost-user");
    }

    @Test
    void suggestsATopicForOneItDoesNotKnow() {
        assertThat(Command.run("explain", "submitt"))
                .isEqualTo(failure("there is nothing on 'submitt'; did you mean submit?"));
        assertThat(Command.run("explain", "quantum-foam"))
                .isEqualTo(failure("there is nothing on 'quantum-foam'; iotrace explain shows all topics"));
    }

    @Test
    void saysThatNoQemuRuns() {
        assumeTrue(Inventory.qemuProcesses(HostRoot.live()).isEmpty(), "needs: a host without QEMU processes");
        assertThat(Command.run("list")).isEqualTo(new Result(0, "", "No QEMU process runs on this host.\n"));
        assertThat(Command.run("attach", "--all")).isEqualTo(failure("no QEMU process runs on this host"));
    }

    private static Result analyze(Path file) {
        return Command.run("analyze", file.toString());
    }

    private static Result failure(String sentence) {
        return new Result(1, "", "iotrace: " + sentence + "\n");
    }

    private static void assumeRoot() {
        assumeTrue(Privileges.allowBpf(), "needs: root");
    }

    /** The recording that the command carries. */
    private static byte[] demo() throws IOException {
        try (InputStream in = Main.class.getResourceAsStream("demo.jfr")) {
            return in.readAllBytes();
        }
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = MainTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
