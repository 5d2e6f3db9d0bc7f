// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import java.util.List;

/** Collects the lines of a text report: indented, wrapped, and without the control characters that foreign names may hold. */
final class Lines {
    private static final int WIDTH = 79;

    private final StringBuilder text = new StringBuilder();
    private final Theme theme;

    Lines(Theme theme) {
        this.theme = theme;
    }

    /** A line as it is. */
    void line(int indent, String line) {
        text.append((" ".repeat(indent) + clean(line)).stripTrailing()).append('\n');
    }

    void line(int indent, Theme.Role role, String line) {
        text.append(" ".repeat(indent))
                .append(theme.paint(role, clean(line).stripTrailing()))
                .append('\n');
    }

    void blank() {
        text.append('\n');
    }

    /** Words, as many to a line as fit; what follows the first line is indented further. */
    void wrapped(int indent, int further, String words) {
        wrapped(indent, further, Theme.Role.BODY, words);
    }

    /** Items that are not broken, as many to a line as fit. */
    void items(int indent, int further, String head, List<String> items) {
        items(indent, further, Theme.Role.BODY, head, items);
    }

    void items(int indent, int further, Theme.Role role, String head, List<String> items) {
        StringBuilder line = new StringBuilder(clean(head));
        int margin = indent;
        for (int i = 0; i < items.size(); i++) {
            String item = clean(items.get(i)) + (i < items.size() - 1 ? "," : "");
            if (margin + line.length() + 1 + item.length() > WIDTH && !line.isEmpty()) {
                line(margin, role, line.toString());
                line.setLength(0);
                margin = indent + further;
            }
            line.append(line.isEmpty() ? "" : " ").append(item);
        }
        line(margin, role, line.toString());
    }

    /** Text that is made to be pasted: its lines stay as they are. */
    void verbatim(int indent, String lines) {
        lines.lines().forEach(line -> line(indent, line));
    }

    void wrapped(int indent, int further, Theme.Role role, String words) {
        StringBuilder line = new StringBuilder();
        int margin = indent;
        for (String word : clean(words).split(" ", -1)) {
            if (!line.isEmpty() && margin + line.length() + 1 + word.length() > WIDTH) {
                line(margin, role, line.toString());
                line.setLength(0);
                margin = indent + further;
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        line(margin, role, line.toString());
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private static String clean(String foreign) {
        return foreign.replaceAll("\\p{Cntrl}", "?");
    }
}
