// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.metrics.DiskKey;
import io.iotrace.analyzer.metrics.DiskMetrics;
import io.iotrace.analyzer.metrics.RequestMetrics;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.RecordingEvent;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rule in a jar of its own, compiled against iotrace's public classes alone. */
class ThirdPartyRuleTest {
    private static final String SOURCE = """
            package org.example;

            import io.iotrace.analyzer.rule.*;
            import io.iotrace.analyzer.rule.remedy.Remedy;
            import io.iotrace.recording.EventContext;
            import io.iotrace.recording.event.Host;
            import io.iotrace.recording.event.RecordingEvent;
            import java.util.List;

            public final class HouseRule implements DiskRule {
                public static final class Hosts implements Fact<Hosts> {
                    static final FactType<Hosts> TYPE = new FactType<>("hosts", Hosts.class, Hosts::new);
                    long count;
                    @Override public void add(EventContext context, RecordingEvent event) {
                        if (event instanceof Host) { count++; }
                    }
                    @Override public void merge(Hosts other) { count += other.count; }
                    @Override public boolean isKnown() { return count > 0; }
                }

                @Override public RuleInfo info() {
                    return RuleInfo.of("house-rule", Topic.QEMU)
                            .with(Setting.count("most", 1, "hosts"))
                            .reading(Hosts.TYPE);
                }

                @Override public Outcome judge(DiskView disk) {
                    return Finding.of(Verdict.RISK, Severity.LOW, "seen on " + disk.fact(Hosts.TYPE).count + " host",
                            List.of(new Evidence("disk", disk.name())), Remedy.advice("Ask the house."));
                }
            }
            """;

    @TempDir
    private Path directory;

    private Path jar() throws IOException {
        Path source = Files.createDirectories(directory.resolve("org/example")).resolve("HouseRule.java");
        Files.writeString(source, SOURCE);
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", classPath(), "-d", directory.toString(), source.toString());
        assertThat(failed).isZero();
        Path jar = directory.resolve("house.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            add(
                    entries,
                    "org/example/HouseRule.class",
                    Files.readAllBytes(directory.resolve("org/example/HouseRule.class")));
            add(
                    entries,
                    "org/example/HouseRule$Hosts.class",
                    Files.readAllBytes(directory.resolve("org/example/HouseRule$Hosts.class")));
            add(
                    entries,
                    "org/example/rules/house-rule.md",
                    text("# Keep to the house rules\n\nSo it is.\n\n## Sources\n\n- the house\n"));
            add(entries, "META-INF/services/" + Rule.class.getName(), text("org.example.HouseRule\n"));
        }
        return jar;
    }

    private static String classPath() {
        return Stream.of(Rule.class, RecordingEvent.class)
                .map(type ->
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void add(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(bytes);
        jar.closeEntry();
    }

    private static List<Finding> findings(Rules rules, boolean withHost) {
        Facts facts = new Facts();
        RuleFacts ruleFacts = new RuleFacts(rules);
        if (withHost) {
            ruleFacts.add(EventContext.at(0), SyntheticRecording.host());
        }
        List<DiskMetrics> disks = List.of(new DiskMetrics(new DiskKey(1, "web-01", "vda")));
        return Rules.findingsOf(rules.judge(facts, ruleFacts, new RequestMetrics(), disks, Rules.Mode.CONFIGURATION));
    }

    @Test
    void bringsItsRuleItsFactAndItsWords() throws IOException {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar().toUri().toURL()}, Rules.class.getClassLoader())) {
            Rules rules = Rules.load(loader);

            assertThat(rules.ids()).contains("house-rule", "main-loop-disk");
            assertThat(findings(rules, false)).isEmpty();
            Finding finding = findings(rules, true).get(0);
            assertThat(finding.rule()).isEqualTo("house-rule");
            assertThat(finding.title()).isEqualTo("Keep to the house rules");
            assertThat(finding.summary()).isEqualTo("seen on 1 host");
            assertThat(finding.references()).containsExactly("the house");
            Rule rule = rules.rule("house-rule").orElseThrow();
            assertThat(RulePage.explanation(rule, rules.text(rule))).contains("most = 1");
        }
    }
}
