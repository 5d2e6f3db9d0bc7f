// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.util.ArrayList;
import java.util.List;

/**
 * One stage, or several neighbouring stages whose common boundary could not be seen; the latter is named by its stages joined in path
 * order, such as {@code complete+reap} (DESIGN 5, rule 3). There is one instance of each.
 */
public final class Span implements Comparable<Span> {
    private static final int STAGES = Stage.values().length;

    /** Size of an array indexed by {@link #index}. */
    public static final int COUNT = STAGES * STAGES;

    private static final Span[] ALL = new Span[COUNT];

    static {
        for (Stage first : Stage.values()) {
            for (Stage last : Stage.values()) {
                if (first.ordinal() <= last.ordinal()) {
                    ALL[first.ordinal() * STAGES + last.ordinal()] = new Span(first, last);
                }
            }
        }
    }

    private final Stage first;
    private final Stage last;
    private final int index;

    private Span(Stage first, Stage last) {
        this.first = first;
        this.last = last;
        index = first.ordinal() * STAGES + last.ordinal();
    }

    /** The span from the beginning of a stage to the end of the same or a later one. */
    public static Span of(Stage first, Stage last) {
        if (first.ordinal() > last.ordinal()) {
            throw new IllegalArgumentException(first + " comes after " + last);
        }
        return between(first.ordinal(), last.ordinal() + 1);
    }

    public Stage first() {
        return first;
    }

    public Stage last() {
        return last;
    }

    /** The span that begins at boundary ordinal {@code from} and ends at boundary ordinal {@code to}; no allocation. */
    public static Span between(int from, int to) {
        return ALL[from * STAGES + to - 1];
    }

    public static Span of(Stage stage) {
        return between(stage.ordinal(), stage.ordinal() + 1);
    }

    /** Reads a label such as {@code submit} or {@code complete+reap}. */
    public static Span parse(String label) {
        int plus = label.indexOf('+');
        Stage first = stage(plus < 0 ? label : label.substring(0, plus));
        Stage last = stage(label.substring(label.lastIndexOf('+') + 1));
        return between(first.ordinal(), last.ordinal() + 1);
    }

    private static Stage stage(String label) {
        return Stage.valueOf(label.toUpperCase(java.util.Locale.ROOT));
    }

    /** Number of the span below {@link #COUNT}, for arrays indexed by span. */
    public int index() {
        return index;
    }

    public static Span ofIndex(int index) {
        return ALL[index];
    }

    public String label() {
        return first == last ? first.label() : String.join("+", labels());
    }

    /** Name of the span's field in the recording: the stages in camel case, such as {@code completeReap}. */
    public String fieldName() {
        StringBuilder name = new StringBuilder();
        for (String stage : labels()) {
            name.append(name.isEmpty() ? stage : Character.toUpperCase(stage.charAt(0)) + stage.substring(1));
        }
        return name.toString();
    }

    private List<String> labels() {
        List<String> labels = new ArrayList<>();
        for (int i = first.ordinal(); i <= last.ordinal(); i++) {
            labels.add(Stage.values()[i].label());
        }
        return labels;
    }

    @Override
    public String toString() {
        return label();
    }

    @Override
    public int compareTo(Span other) {
        int byFirst = Integer.compare(first.ordinal(), other.first.ordinal());
        return byFirst != 0 ? byFirst : Integer.compare(last.ordinal(), other.last.ordinal());
    }
}
