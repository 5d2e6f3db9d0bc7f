// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The words of a rule, from {@code rules/ID.md} beside its class: the title as a heading, a text, and a list under the heading "Sources".
 * {@code iotrace explain}, the reference pages and the findings are made of it.
 *
 * @param title one line for an index
 * @param body the text without title and sources; it ends with a line feed
 * @param sources where to read on
 */
public record RuleText(String title, String body, List<String> sources) {
    private static final String TITLE = "# ";
    private static final String SOURCES = "## Sources";
    private static final String ITEM = "- ";

    public RuleText {
        sources = List.copyOf(sources);
    }

    public static RuleText of(Rule rule) {
        String name = "rules/" + rule.info().id() + ".md";
        try (InputStream in = rule.getClass().getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "rule " + rule.info().id() + " has no " + name + " beside " + rule.getClass());
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RuleText parse(String text) {
        int endOfTitle = text.indexOf('\n');
        if (!text.startsWith(TITLE) || endOfTitle < 0) {
            throw new IllegalStateException("a rule's text begins with '# TITLE': " + text);
        }
        int sources = text.indexOf(SOURCES);
        String body = text.substring(endOfTitle, sources < 0 ? text.length() : sources)
                        .strip() + "\n";
        List<String> listed = sources < 0
                ? List.of()
                : text.substring(sources)
                        .lines()
                        .filter(line -> line.startsWith(ITEM))
                        .map(line -> line.substring(ITEM.length()))
                        .toList();
        return new RuleText(text.substring(TITLE.length(), endOfTitle).strip(), body, listed);
    }
}
