// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Command lines and domain descriptions of libvirt's own test suite. They are not part of this project; a test that needs them
 * skips where they are absent.
 */
final class LibvirtCorpus {
    private LibvirtCorpus() {}

    /** Files with command lines, or a skipped test that says where they were looked for. */
    static List<Path> commandLines() {
        Path directory = directory();
        if (!Files.isDirectory(directory)) {
            abort("needs: the libvirt corpus, not at " + directory + "; set -Diotrace.corpus=DIR");
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".args"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory() {
        String given = System.getProperty("iotrace.corpus");
        Path corpus = given != null
                ? Path.of(given)
                : checkout().resolveSibling("shared").resolve("corpus");
        return Files.isDirectory(corpus.resolve("libvirt")) ? corpus.resolve("libvirt") : corpus;
    }

    /** The tests run in the module's directory. */
    private static Path checkout() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("src")) ? here.getParent() : here;
    }

    /** Undoes libvirt's shell quoting and leaves the environment out. */
    static List<String> words(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> words = split(text.replace("\\\n", " "));
        int program = 0;
        while (words.get(program).matches("[A-Z_]+=.*")) {
            program++;
        }
        return words.subList(program, words.size());
    }

    private static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        boolean quoted = false;
        for (int index = 0; index < text.length(); index++) {
            char next = text.charAt(index);
            if (next == '\'') {
                quoted = !quoted;
                word = word == null ? new StringBuilder() : word;
            } else if (!quoted && next == '\\' && index + 1 < text.length()) {
                word = word == null ? new StringBuilder() : word;
                word.append(text.charAt(++index));
            } else if (!quoted && Character.isWhitespace(next)) {
                if (word != null) {
                    words.add(word.toString());
                }
                word = null;
            } else {
                word = (word == null ? new StringBuilder() : word).append(next);
            }
        }
        if (word != null) {
            words.add(word.toString());
        }
        return words;
    }
}
