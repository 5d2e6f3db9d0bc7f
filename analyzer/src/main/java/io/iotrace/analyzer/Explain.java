// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import io.iotrace.analyzer.rule.RulePage;
import io.iotrace.analyzer.rule.Rules;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a rule, a stage or a device type is, why it matters, and what iotrace can and cannot see there: the rules' own texts, and those of
 * {@code explain.md}, whose headings may name several topics.
 */
public final class Explain {
    private static final String HEADING = "## ";
    private static final Map<String, String> TEXTS = load();

    private Explain() {}

    /** The text on a topic, whatever its case, without its name; it ends with a line feed. */
    public static Optional<String> topic(String topic) {
        return Optional.ofNullable(TEXTS.get(topic.toLowerCase(Locale.ROOT)));
    }

    /** All topics: rules, stages in path order, device types, terms. */
    public static List<String> topics() {
        return List.copyOf(TEXTS.keySet());
    }

    private static Map<String, String> load() {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : resource().lines().toList()) {
            if (line.startsWith(HEADING)) {
                current = new ArrayList<>();
                for (String topic : line.substring(HEADING.length()).strip().split(", ", -1)) {
                    lines.put(topic, current);
                }
            } else {
                current.add(line);
            }
        }
        Map<String, String> texts = new LinkedHashMap<>();
        Rules rules = Rules.installed();
        rules.all().forEach(rule -> texts.put(rule.info().id(), RulePage.explanation(rule, rules.text(rule))));
        lines.forEach((topic, body) -> texts.put(topic, String.join("\n", body).strip() + "\n"));
        return texts;
    }

    private static String resource() {
        try (InputStream in = Explain.class.getResourceAsStream("explain.md")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
