// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import java.util.stream.Collectors;

/** A rule's words and figures together, for a terminal and as a reference page. */
public final class RulePage {
    private static final int WIDTH = 88;

    private RulePage() {}

    /** For {@code iotrace explain}: without the name; it ends with a line feed. */
    public static String explanation(Rule rule, RuleText text) {
        StringBuilder page = new StringBuilder();
        page.append(text.title()).append(".\n\n").append(text.body());
        if (!rule.info().settings().isEmpty()) {
            page.append("\nThresholds:\n");
            rule.info()
                    .settings()
                    .forEach(setting -> page.append(
                            wrapped("  " + setting.name() + " = " + setting.text() + ": ", setting.meaning())));
        }
        text.sources().forEach(source -> page.append(wrapped("See ", source)));
        return page.toString();
    }

    /** For {@code docs/reference/rules/ID.md}. */
    public static String reference(Rule rule, RuleText text) {
        StringBuilder page = new StringBuilder();
        page.append("# `").append(rule.info().id()).append("`\n\n");
        page.append(text.title())
                .append(". Topic: ")
                .append(rule.info().topic().label())
                .append(".\n\n");
        page.append(text.body());
        String needs = rule.info().needs().stream().map(Need::name).collect(Collectors.joining(", "));
        String facts = rule.info().facts().stream().map(FactType::name).collect(Collectors.joining(", "));
        String all = needs.isEmpty() ? facts : facts.isEmpty() ? needs : needs + ", " + facts;
        if (!all.isEmpty()) {
            page.append("\nNeeds: ").append(all).append(".\n");
        }
        if (!rule.info().settings().isEmpty()) {
            page.append("\n| Threshold | Default | What is compared with it |\n|---|---|---|\n");
            rule.info()
                    .settings()
                    .forEach(setting -> page.append("| `")
                            .append(setting.name())
                            .append("` | ")
                            .append(setting.text())
                            .append(" | ")
                            .append(setting.meaning())
                            .append(" |\n"));
        }
        if (!text.sources().isEmpty()) {
            page.append("\nSources:\n\n");
            text.sources().forEach(source -> page.append("- ").append(source).append('\n'));
        }
        return page.toString();
    }

    private static String wrapped(String head, String text) {
        StringBuilder lines = new StringBuilder(head);
        int column = head.length();
        for (String word : text.split(" ", -1)) {
            if (column + word.length() > WIDTH) {
                lines.append("\n    ");
                column = 4;
            }
            lines.append(word).append(' ');
            column += word.length() + 1;
        }
        return lines.toString().stripTrailing() + "\n";
    }
}
