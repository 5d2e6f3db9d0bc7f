// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.Explain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Links of the documentation lead somewhere, and the commands that it shows are taken. */
class DocumentationTest {
    private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.*)$", Pattern.MULTILINE);
    private static final Pattern FENCE = Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern INLINE = Pattern.compile("`((?:\\./)?iotrace [a-z][^`\\n]*)`");
    private static final Pattern EXPLAINED = Pattern.compile("`iotrace explain ([a-z][\\w-]*)`");

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(CHECKOUT.resolve("README.md"), CHECKOUT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.walk(CHECKOUT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    @Test
    void eachLinkLeadsToAFileAndAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path page : pages()) {
            Matcher link = LINK.matcher(FENCE.matcher(Files.readString(page)).replaceAll(""));
            while (link.find()) {
                links++;
                String target = link.group(1);
                if (!target.contains("://") && !leadsSomewhere(page, target)) {
                    broken.add(CHECKOUT.relativize(page) + ": " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(30);
    }

    private static boolean leadsSomewhere(Path page, String target) throws IOException {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
    }

    /** As GitHub makes them. */
    private static List<String> anchors(Path page) throws IOException {
        List<String> anchors = new ArrayList<>();
        Matcher heading = HEADING.matcher(Files.readString(page));
        while (heading.find()) {
            anchors.add(heading.group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}\\- _]", "")
                    .replace(' ', '-'));
        }
        return anchors;
    }

    /** In blocks, and in the text; words in capitals stand for what the reader has. */
    @Test
    void eachCommandIsTaken() throws IOException {
        List<String> refused = new ArrayList<>();
        int commands = 0;
        for (Path page : pages()) {
            for (String command : commands(Files.readString(page))) {
                commands++;
                refusal(command).ifPresent(why -> refused.add(CHECKOUT.relativize(page) + ": " + why));
            }
        }
        assertThat(refused).isEmpty();
        assertThat(commands).isGreaterThan(30);
    }

    private static List<String> commands(String page) {
        List<String> commands = new ArrayList<>();
        Matcher fence = FENCE.matcher(page);
        while (fence.find()) {
            fence.group()
                    .lines()
                    .map(line -> line.strip().replaceFirst("\\s+#.*$", ""))
                    .forEach(commands::add);
        }
        Matcher inline = INLINE.matcher(fence.replaceAll(""));
        while (inline.find()) {
            commands.add(inline.group(1));
        }
        commands.replaceAll(command -> command.replaceFirst("^\\./", "").replaceAll("\\b(JVM_)?PID\\b", "4242"));
        commands.removeIf(command -> !command.matches("iotrace [a-z].*") || command.matches(".*[|&;<>\\\\$…\\[].*"));
        return commands;
    }

    private static Optional<String> refusal(String command) {
        String[] words = command.substring("iotrace ".length()).strip().split("\\s+");
        CommandLine parser = DeployFiles.command();
        try {
            parser.parseArgs(words);
            return Optional.empty();
        } catch (CommandLine.MissingParameterException namedOnly) {
            return Optional.empty(); // the text speaks of the command, and does not show its use
        } catch (ParameterException e) {
            return Optional.of(command + ": " + e.getMessage());
        }
    }

    @Test
    void eachTopicToExplainIsThere() throws IOException {
        for (Path page : pages()) {
            Matcher topic = EXPLAINED.matcher(Files.readString(page));
            while (topic.find()) {
                assertThat(Explain.topic(topic.group(1)))
                        .as(page + ": " + topic.group(1))
                        .isPresent();
            }
        }
    }
}
