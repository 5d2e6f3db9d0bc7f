// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.report.Theme;
import java.io.PrintStream;

/**
 * Where a command speaks: data to stdout, talk to stderr.
 *
 * @param out data
 * @param err talk
 * @param terminal whether stdout is a terminal
 */
record Console(PrintStream out, PrintStream err, boolean terminal) {
    /** A line of talk. */
    void say(String line) {
        err.println(line);
        err.flush();
    }

    /** Replaces the line of progress on a terminal; says nothing elsewhere. */
    void progress(String line) {
        if (terminal) {
            err.print("\r\u001b[K" + line);
            err.flush();
        }
    }

    /** Colour on a terminal only, and not when NO_COLOR is set (no-color.org). */
    Theme theme() {
        return terminal && System.getenv("NO_COLOR") == null ? Theme.ANSI : Theme.PLAIN;
    }
}
