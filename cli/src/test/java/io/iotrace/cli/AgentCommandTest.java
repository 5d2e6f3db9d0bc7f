// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code iotrace agent} and {@code iotrace join} with a JVM on this kernel. */
final class AgentCommandTest {
    private static final Path JAR =
            Path.of("../agent/target/iotrace-agent.jar").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private Process process;
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void nameTheJar() {
        System.setProperty("iotrace.agent.jar", JAR.toString());
        assumeTrue(Files.isReadable(JAR), "needs: " + JAR);
    }

    @AfterEach
    void end() {
        System.clearProperty("iotrace.agent.jar");
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** Starts {@link FileWork} and waits until it has its files open. */
    private void start(String... options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                Path.of("target/test-classes").toAbsolutePath().toString(),
                FileWork.class.getName(),
                folder.toString()));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String line = process.inputReader().readLine();
        while (line != null && !line.equals("ready")) {
            said.add(line);
            line = process.inputReader().readLine();
        }
        assertThat(line).as("what the program said: %s", said).isEqualTo("ready");
    }

    private void work() throws Exception {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        assertThat(process.inputReader().readLine()).isEqualTo("done");
    }

    private String pid() {
        return Long.toString(process.pid());
    }

    @Test
    void saysWhereTheJarAndItsSettingsAre() {
        assertThat(Command.run("agent", "path").out()).isEqualTo(JAR + "\n");
        assertThat(Command.run("agent", "path", "--settings", "iotrace-all").out())
                .isEqualTo(JAR.resolveSibling("iotrace-all.jfc") + "\n");
        assertThat(Command.run("agent", "path", "--settings", "x").err())
                .isEqualTo("iotrace: there are no settings 'x'; there are iotrace and iotrace-all\n");
        assertThat(Command.run("agent").code()).isEqualTo(Main.USAGE);
    }

    @Test
    void sendsNoSignalToWhatIsNoJvm() throws Exception {
        process = new ProcessBuilder("sleep", "60").start();

        Command.Result result = Command.run("agent", "attach", pid());

        assertThat(result.code()).isEqualTo(Main.FAILED);
        assertThat(result.err())
                .isEqualTo("iotrace: process " + pid() + " is no JVM of the HotSpot kind: libjvm.so is not mapped\n");
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void saysThatAJvmLetsNobodyAttach() throws Exception {
        start("-XX:+DisableAttachMechanism");

        Command.Result result = Command.run("agent", "attach", pid());

        assertThat(result.code()).isEqualTo(Main.FAILED);
        assertThat(result.err())
                .isEqualTo(
                        "iotrace: process " + pid() + " runs with -XX:+DisableAttachMechanism, so that no agent can be"
                                + " loaded while it runs; start it with -javaagent:" + JAR + "\n");
        work();
    }

    @Test
    void attachesAndDetaches() throws Exception {
        start();
        Path recording = folder.resolve("guest.jfr");

        assertThat(Command.run("agent", "attach", pid(), "--options", "quiet,threshold=0ns,output=" + recording)
                        .code())
                .isZero();
        work();
        assertThat(Command.run("agent", "detach", pid()).code()).isZero();

        long direct = RecordingFile.readAllEvents(recording).stream()
                .filter(event -> event.getEventType().getName().equals("iotrace.FileOperation"))
                .filter(event -> event.getBoolean("direct"))
                .count();
        assertThat(direct).isEqualTo(2L * FileWork.DIRECT);
    }

    @Test
    void tellsWhereAnOpenFileIsOnTheDisk() throws Exception {
        start();
        work();
        Path recording = folder.resolve("extents.jfr");

        assertThat(Command.run("agent", "extents", pid(), "--output", recording.toString())
                        .code())
                .isZero();

        long inode = (long) Files.getAttribute(folder.resolve("direct"), "unix:ino");
        List<RecordedEvent> extents = RecordingFile.readAllEvents(recording).stream()
                .filter(event -> event.getEventType().getName().equals("iotrace.FileExtent"))
                .filter(event -> event.getLong("inode") == inode)
                .toList();
        assumeTrue(!extents.isEmpty(), "needs: a file system with FIEMAP below " + folder);
        assertThat(extents.stream().mapToLong(event -> event.getLong("bytes")).sum())
                .isGreaterThanOrEqualTo(4096L * FileWork.DIRECT);
        assertThat(extents.get(0).getLong("offset")).isZero();
        assertThat(extents.get(0).getString("file")).endsWith("/direct");
    }

    @Test
    void joinsEveryDirectAndSynchronousOperationOnOneKernel() throws Exception {
        TracedHost.assumePossible();
        start();
        Path jvm = folder.resolve("jvm.jfr");
        Path host = folder.resolve("host.jfr");
        assertThat(Command.run("agent", "attach", pid(), "--options", "quiet,threshold=0ns,output=" + jvm)
                        .code())
                .isZero();
        Command attach = new Command();
        CompletableFuture<Command.Result> attached = CompletableFuture.supplyAsync(
                () -> attach.execute("attach", pid(), "--any-process", "--record", "all", "--output", host.toString()));
        attach.tracing().get(60, TimeUnit.SECONDS);
        work();
        attach.interrupt();
        assertThat(attached.get(60, TimeUnit.SECONDS).code()).isZero();
        assertThat(Command.run("agent", "detach", pid()).code()).isZero();

        Path merged = folder.resolve("merged.jfr");
        Command.Result joined =
                Command.run("join", jvm.toString(), host.toString(), "--format", "json", "--output", merged.toString());

        assertThat(joined.code()).as(joined.err()).isZero();
        JsonNode report = new ObjectMapper().readTree(joined.out());
        assertThat(report.get("clock").get("source").asText()).isEqualTo("same kernel");
        assertThat(matched(report, "direct read")).isGreaterThanOrEqualTo(FileWork.DIRECT * 99 / 100);
        assertThat(matched(report, "direct write")).isGreaterThanOrEqualTo(FileWork.DIRECT * 99 / 100);
        assertThat(matched(report, "synchronous write")).isGreaterThanOrEqualTo(FileWork.SYNCHRONOUS * 99 / 100);
        assertThat(report.get("sites").findValuesAsText("callSite"))
                .anyMatch(site -> site.startsWith(FileWork.class.getName() + ".direct:"));
        assertThat(joined.err()).contains(merged + " has the host's recording and ");
        List<RecordedEvent> directStages = RecordingFile.readAllEvents(merged).stream()
                .filter(event -> event.getEventType().getName().equals("iotrace.JoinedStage"))
                .filter(event -> event.getString("disk").endsWith("direct"))
                .toList();
        assertThat(directStages).hasSizeGreaterThanOrEqualTo(2 * FileWork.DIRECT * 99 / 100);
        assertThat(directStages).allMatch(stage -> stage.getThread().getOSName().startsWith("main ("));
        assertThat(Command.run("analyze", merged.toString()).code()).isZero();
    }

    @Test
    void recordsAJvmAndItsRequestsTogetherAndJoinsThem() throws Exception {
        TracedHost.assumePossible();
        start();
        Path host = folder.resolve("host.jfr");
        Command attach = new Command();
        CompletableFuture<Command.Result> attached = CompletableFuture.supplyAsync(
                () -> attach.execute("attach", pid(), "--any-process", "--with-agent", "--output", host.toString()));
        attach.tracing().get(60, TimeUnit.SECONDS);
        work();
        attach.interrupt();
        Command.Result result = attached.get(60, TimeUnit.SECONDS);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("Both recordings are of one kernel")
                .containsPattern("direct write +" + FileWork.DIRECT + " +844.0 KiB +2\\d\\d requests")
                .contains(FileWork.class.getName() + ".direct:");
        Path jvm = folder.resolve("host-jvm.jfr");
        assertThat(result.err()).contains("iotrace join " + jvm + " " + host + " -o merged.jfr");
        assertThat(Command.run("join", jvm.toString(), host.toString()).code()).isZero();
        assertThat(Command.run("agent", "detach", pid()).code()).isZero();
        work();
        assertThat(recordingsOf(process.pid())).isEmpty();
    }

    @Test
    void recordsAJvmWithoutLeavingAFileBehind() throws Exception {
        TracedHost.assumePossible();
        start();
        Command attach = new Command();
        CompletableFuture<Command.Result> attached =
                CompletableFuture.supplyAsync(() -> attach.execute("attach", pid(), "--any-process", "--with-agent"));
        attach.tracing().get(60, TimeUnit.SECONDS);
        work();
        process.getOutputStream().close();
        Command.Result result = attached.get(60, TimeUnit.SECONDS);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains(FileWork.class.getName() + ".direct:");
        assertThat(recordingsOf(process.pid())).isEmpty();
    }

    private static List<Path> recordingsOf(long processId) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("iotrace-" + processId + "-"))
                    .toList();
        }
    }

    @Test
    void saysWhatWithAgentNeeds() throws Exception {
        start();

        assertThat(Command.run("attach", pid(), "--with-agent").code()).isEqualTo(Main.USAGE);
        assertThat(Command.run("attach", pid(), "--with-agent").err())
                .startsWith("iotrace: --with-agent is for one JVM, with --any-process");
    }

    private static int matched(JsonNode report, String access) {
        for (JsonNode line : report.get("operations")) {
            if (line.get("access").asText().equals(access)) {
                return line.get("outcomes").path("requests").asInt();
            }
        }
        return 0;
    }

    @Test
    void saysWhatARecordingWithoutTheAgentLacks() throws Exception {
        Path other = folder.resolve("other.jfr");
        try (jdk.jfr.Recording recording = new jdk.jfr.Recording()) {
            recording.start();
            recording.stop();
            recording.dump(other);
        }

        Command.Result result = Command.run("join", other.toString(), other.toString());

        assertThat(result.code()).isEqualTo(Main.FAILED);
        assertThat(result.err())
                .isEqualTo("iotrace: " + other
                        + " has no iotrace.FileOperation or FileSync events; record it with the iotrace agent\n");
    }
}
