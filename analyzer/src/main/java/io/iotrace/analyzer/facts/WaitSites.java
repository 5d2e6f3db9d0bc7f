// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names the cause of a blocking submit call from its kernel stack, by the table {@code wait-sites.txt} (RULES 0.5). */
final class WaitSites {
    private static final WaitSites TABLE = load();

    private final List<Entry> entries;

    private record Entry(Pattern symbol, Pattern under, WaitSite site) {
        boolean matches(List<String> stack, int frame) {
            return symbol.matcher(stack.get(frame)).matches()
                    && (under == null
                            || stack.subList(frame + 1, stack.size()).stream()
                                    .anyMatch(outer -> under.matcher(outer).matches()));
        }

        /** Whether a frame that is all that is known of a stack may be of this entry. */
        boolean mayBe(String frame) {
            return under != null && symbol.matcher(frame).matches();
        }
    }

    private WaitSites(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * The first match from the innermost frame outwards.
     *
     * @param kernelStack frames innermost first, separated by blanks; a single frame needs no outer one where no entry is of it alone
     */
    static Optional<WaitSite> classify(String kernelStack) {
        List<String> stack = Arrays.stream(kernelStack.strip().split("\\s+", -1))
                .map(frame -> frame.replaceFirst("\\+0x.*", ""))
                .toList();
        for (int frame = 0; frame < stack.size(); frame++) {
            for (Entry entry : TABLE.entries) {
                if (entry.matches(stack, frame)) {
                    return Optional.of(entry.site);
                }
            }
        }
        return stack.size() > 1
                ? Optional.empty()
                : TABLE.entries.stream()
                        .filter(entry -> entry.mayBe(stack.get(0)))
                        .map(Entry::site)
                        .findFirst();
    }

    private static WaitSites load() {
        List<Entry> entries = new ArrayList<>();
        try (InputStream resource = WaitSites.class.getResourceAsStream("wait-sites.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            lines.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(line -> entries.add(entry(line)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new WaitSites(entries);
    }

    private static Entry entry(String line) {
        String[] columns = line.split("\\s*\\|\\s*", -1);
        return new Entry(
                anyOf(columns[0]),
                columns[1].isEmpty() ? null : anyOf(columns[1]),
                new WaitSite(columns[2], columns[3].isEmpty() ? List.of() : List.of(columns[3].split("\\s+", -1))));
    }

    private static Pattern anyOf(String globs) {
        return Pattern.compile(globs.replace("*", ".*").replaceAll("\\s+", "|"));
    }
}
