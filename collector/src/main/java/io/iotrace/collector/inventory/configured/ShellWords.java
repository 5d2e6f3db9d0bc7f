// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.configured;

import java.util.ArrayList;
import java.util.List;

/** Words of a command line as a shell splits them: quotes, backslashes, line continuations; or separated by NUL. */
final class ShellWords {
    private ShellWords() {}

    /** Program and arguments, without the variables that are set before them. */
    static List<String> program(String text) {
        List<String> words = text.indexOf('\0') >= 0 ? nullSeparated(text) : split(text);
        int first = 0;
        while (first < words.size() && words.get(first).matches("[A-Za-z_][A-Za-z0-9_]*=.*")) {
            first++;
        }
        return List.copyOf(words.subList(first, words.size()));
    }

    private static List<String> nullSeparated(String text) {
        List<String> words = new ArrayList<>(List.of(text.split("\0", -1)));
        if (words.get(words.size() - 1).isBlank()) {
            words.remove(words.size() - 1);
        }
        return words;
    }

    private static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escapes = c == '\\' && quote != '\'' && i + 1 < text.length();
            if (escapes) {
                i++;
                if (text.charAt(i) != '\n') {
                    word = appended(word, text.charAt(i));
                }
            } else if (quote != 0 ? c == quote : c == '\'' || c == '"') {
                quote = quote == 0 ? c : 0;
                word = word == null ? new StringBuilder() : word;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (word != null) {
                    words.add(word.toString());
                }
                word = null;
            } else {
                word = appended(word, c);
            }
        }
        if (word != null) {
            words.add(word.toString());
        }
        return words;
    }

    private static StringBuilder appended(StringBuilder word, char c) {
        return (word == null ? new StringBuilder() : word).append(c);
    }
}
