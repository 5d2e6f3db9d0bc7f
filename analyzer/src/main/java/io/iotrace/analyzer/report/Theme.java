// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import java.util.EnumMap;
import java.util.Map;

/** How the parts of a text report look; the report names roles, never colours. */
public final class Theme {
    /** No escape sequences at all. */
    public static final Theme PLAIN = new Theme(Map.of());
    /** ANSI escape sequences, for a terminal. */
    public static final Theme ANSI = new Theme(Map.of(
            Role.HEADING, "1",
            Role.ANSWER, "1;36",
            Role.ALARM, "1;31",
            Role.WARNING, "33",
            Role.QUIET, "2"));

    private static final String ESCAPE = "\u001b[";

    private final Map<Role, String> styles;

    /** What a piece of text is. */
    enum Role {
        BODY,
        HEADING,
        ANSWER,
        ALARM,
        WARNING,
        QUIET
    }

    private Theme(Map<Role, String> styles) {
        this.styles = styles.isEmpty() ? Map.of() : new EnumMap<>(styles);
    }

    String paint(Role role, String text) {
        String style = styles.get(role);
        return style == null ? text : ESCAPE + style + "m" + text + ESCAPE + "0m";
    }
}
