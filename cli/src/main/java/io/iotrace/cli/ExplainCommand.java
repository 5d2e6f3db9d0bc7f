// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.Explain;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What a rule, a stage or a device type is. */
@Command(
        name = "explain",
        description = "Explain a rule, a stage or a device type: what it is, why it matters, what can be seen.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  iotrace explain                          # all topics",
            "  iotrace explain writeback-double-cache   # a rule",
            "  iotrace explain qemu                     # a stage",
            "  iotrace explain vhost-user               # a device type"
        })
final class ExplainCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "TOPIC", arity = "0..1", description = "Rule, stage or device type.")
    private String topic;

    ExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (topic == null) {
            Explain.topics().forEach(console.out()::println);
            return Main.DONE;
        }
        console.out().println(Explain.topic(topic).orElseThrow(() -> new CommandFailure(unknown())));
        return Main.DONE;
    }

    private String unknown() {
        List<String> near = Explain.topics().stream()
                .filter(candidate -> candidate.contains(topic) || distance(candidate, topic) <= 3)
                .toList();
        return "there is nothing on '" + topic + "'; "
                + (near.isEmpty()
                        ? "iotrace explain shows all topics"
                        : "did you mean " + String.join(" or ", near) + "?");
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
