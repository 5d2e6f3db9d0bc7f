// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.cli.Command.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whichever rungs of the hook ladder serve, the kernel's links are those that the report names. */
class AttachedLinksTest {
    /** A rung of many functions, such as {@code fentry:__x64_sys_io_submit and 26 other calls}. */
    private static final Pattern MANY = Pattern.compile("(\\w+:\\w+_sys_)\\w+ and (\\d+) other calls");

    /** Of an emulated machine, where this runs too. */
    private static final int SECONDS = 180;

    @RegisterExtension
    final IdleTarget target = new IdleTarget();

    @TempDir
    Path folder;

    /** @param forbidden kinds of hooks that are not to be used, separated by blanks */
    @ParameterizedTest(name = "without [{0}]")
    @ValueSource(strings = {"", "fentry", "fentry kprobe"})
    void areThoseThatTheReportNames(String forbidden) throws Exception {
        List<String> options = new ArrayList<>();
        for (String kind : forbidden.isEmpty() ? new String[0] : forbidden.split(" ", -1)) {
            options.addAll(List.of("--without-hook", kind));
        }
        Command command = new Command();
        Future<Result> run = target.attach(command, folder, options.toArray(String[]::new));
        command.tracing().get(SECONDS, TimeUnit.SECONDS);
        Set<String> links = new TreeSet<>(BpfObjects.ownLinks());
        command.interrupt();
        JsonNode report = Attachment.json(run.get(SECONDS, TimeUnit.SECONDS));

        Set<String> hooks = hooksOf(report);
        System.out.println("without [" + forbidden + "]: " + String.join(", ", hooks));
        assertThat(links).isNotEmpty();
        for (String kind : forbidden.split(" ", -1)) {
            assertThat(links).noneMatch(link -> link.startsWith(kind + ":"));
        }
        // An idle process needs few of them: HookNeedsTest holds what each kind of target attaches.
        assertThat(links).allMatch(link -> hooks.stream().anyMatch(hook -> isOf(hook, link)));
    }

    private static boolean isOf(String hook, String link) {
        Matcher many = MANY.matcher(hook);
        return hook.equals(link) || (many.matches() && link.startsWith(many.group(1)));
    }

    /** A hook of several functions or tracepoints names them all; one that is part of another point's, such as write(2), has no link. */
    private static Set<String> hooksOf(JsonNode report) {
        Set<String> hooks = new TreeSet<>();
        for (JsonNode hook : report.get("hooks")) {
            String[] kindAndTargets = hook.get("hook").asText().split(":", 2);
            if (hook.get("state").asText().equals("attached") && kindAndTargets.length == 2) {
                for (String name : kindAndTargets[1].split(" \\+ ", -1)) {
                    hooks.add(kindAndTargets[0] + ":" + name);
                }
            }
        }
        return hooks;
    }
}
