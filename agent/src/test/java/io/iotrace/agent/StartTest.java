// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JVMs that start with the agent: its options, what it says, and its place beside JFR's own instrumentation. */
final class StartTest {
    @TempDir
    private Path folder;

    static Stream<Jvm> jvms() throws IOException {
        return Jvm.all().stream();
    }

    static Stream<Jvm> jvmsWithSecurityManager() throws IOException {
        return jvms().filter(jvm -> jvm.version() == 17);
    }

    private Jvm.Result start(Jvm jvm, String... options) throws Exception {
        return jvm.run(List.of(options), IoStyles.class, "channel", folder.resolve("data"))
                .succeeded();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void provesThatEachAdviceFiresAndSaysWhatCannotBeSeen(Jvm jvm) throws Exception {
        Path recording = folder.resolve("r.jfr");

        Jvm.Result result = start(jvm, Jvm.agent("output=" + recording));

        assertThat(result.out()).isEqualTo("done channel\n");
        assertThat(result.err())
                .matches(
                        "iotrace agent: (\\d+) of \\1 advice points fire; not seen: page faults of mapped files; .*\n");
        List<RecordedEvent> points = Recorded.events(recording, "AgentPoint");
        assertThat(points)
                .filteredOn(point -> !point.getString("state").equals("unseen"))
                .hasSizeGreaterThanOrEqualTo(20)
                .allMatch(point -> point.getString("state").equals("fires"));
        assertThat(points)
                .filteredOn(point -> point.getString("state").equals("unseen"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void startsTheApplicationAlsoWithWrongOptions(Jvm jvm) throws Exception {
        assertThat(start(jvm, Jvm.agent("treshold=0ns")).err())
                .startsWith("iotrace agent: not active: unknown option 'treshold'; there are output=FILE, ");
        assertThat(start(jvm, Jvm.agent("threshold=0ns")).err())
                .startsWith("iotrace agent: not active: threshold is of the recording that output=FILE starts");
        assertThat(start(jvm, Jvm.agent("output=/nowhere/r.jfr")).err())
                .startsWith("iotrace agent: not active: java.io.IOException: cannot record to /nowhere/r.jfr");
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void doesNothingWhenItIsSwitchedOff(Jvm jvm) throws Exception {
        Path recording = folder.resolve("r.jfr");

        Jvm.Result result = start(jvm, "-Diotrace.agent=off", Jvm.agent("output=" + recording));

        assertThat(result.err()).isEqualTo("iotrace agent: switched off by -Diotrace.agent=off or IOTRACE_AGENT=off\n");
        assertThat(recording).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void needsNoMoreThanASmallHeap(Jvm jvm) throws Exception {
        Path recording = folder.resolve("r.jfr");

        start(jvm, "-Xmx64m", Jvm.agent("quiet,threshold=0ns,output=" + recording));

        assertThat(Recorded.events(recording, "FileOperation")).hasSizeGreaterThan(2 * IoStyles.OPERATIONS);
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void leavesTheJdksOwnFileEventsAsTheyAre(Jvm jvm) throws Exception {
        Path settings = folder.resolve("both.jfc");
        Files.writeString(
                settings,
                Files.readString(Path.of("src/main/resources/iotrace-all.jfc"))
                        .replace(
                                "</configuration>",
                                jdkEvent("FileRead") + jdkEvent("FileWrite") + jdkEvent("FileForce")
                                        + "</configuration>"));
        Path alone = folder.resolve("alone.jfr");
        Path both = folder.resolve("both.jfr");
        Path attached = folder.resolve("attached.jfr");

        start(jvm, "-XX:StartFlightRecording:settings=" + settings + ",filename=" + alone);
        start(jvm, Jvm.agent("quiet"), "-XX:StartFlightRecording:settings=" + settings + ",filename=" + both);
        try (RunningLoad load = new RunningLoad(
                jvm, folder, List.of("-XX:StartFlightRecording:settings=" + settings + ",filename=" + attached))) {
            load.agent("quiet");
            load.awaitRounds(7);
            load.agent("detach");
            load.end();
        }

        assertThat(jdkEvents(both)).isEqualTo(jdkEvents(alone)).isNotEmpty();
        assertThat(Recorded.tallies(both, folder + "/data")).containsKeys("read", "write", "sync");
        assertThat(jdkEvents(attached)).isNotEmpty();
        assertThat(Recorded.tallies(attached, folder + "/load")).containsKeys("read", "write");
    }

    private static String jdkEvent(String name) {
        return "<event name=\"jdk." + name + "\"><setting name=\"enabled\">true</setting>"
                + "<setting name=\"threshold\">0 ns</setting><setting name=\"throttle\">off</setting></event>\n";
    }

    /** The JDK's events on the tests' files, as text. */
    private List<String> jdkEvents(Path recording) throws IOException {
        List<String> events = new ArrayList<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(recording)) {
            String name = event.getEventType().getName();
            String path = name.startsWith("jdk.File") ? event.getString("path") : null;
            if (path != null && path.startsWith(folder + "/")) {
                events.add(name + (event.hasField("bytesRead") ? event.getLong("bytesRead") : ""));
            }
        }
        return events;
    }

    @ParameterizedTest
    @MethodSource("jvmsWithSecurityManager")
    void saysWhatASecurityManagerMustGrant(Jvm jvm) throws Exception {
        Path policy = folder.resolve("policy");
        String tests = "grant codeBase \"file:" + Path.of("target/test-classes").toAbsolutePath()
                + "/-\" { permission java.io.FilePermission \"" + folder + "/-\", \"read,write\"; };\n";
        Files.writeString(policy, tests);
        Path recording = folder.resolve("r.jfr");
        String manager = "-Djava.security.manager";
        String agent = Jvm.agent("quiet,threshold=0ns,output=" + recording);

        assertThat(withoutWarnings(start(jvm, manager, "-Djava.security.policy==" + policy, agent)))
                .startsWith("iotrace agent: not active, as the security manager forbids it")
                .endsWith(
                        "grant java.security.AllPermission to the code base of iotrace-agent.jar in the policy file\n")
                .hasLineCount(1);

        Files.writeString(
                policy,
                tests + "grant codeBase \"file:" + Jvm.AGENT + "\" { permission java.security.AllPermission; };\n");
        assertThat(withoutWarnings(start(jvm, manager, "-Djava.security.policy==" + policy, agent)))
                .isEmpty();
        assertThat(Recorded.tallies(recording, folder + "/data")).containsKeys("read", "write", "sync");
    }

    /** Without what the JVM says of the security manager. */
    private static String withoutWarnings(Jvm.Result result) {
        return result.err().replaceAll("WARNING: .*\n", "");
    }
}
