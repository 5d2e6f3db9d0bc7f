// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.nio.charset.StandardCharsets;
import jnr.ffi.Pointer;

/** What libbpf says: warnings are kept for the sentence that a failure ends in, all of it goes to the log at level DEBUG. */
final class LibbpfLog implements Libbpf.Print {
    private static final System.Logger LOG = System.getLogger(LibbpfProbe.class.getName());
    private static final int WARNING = 0;
    private static final int LINE_LIMIT = 8192;

    private final Libc libc;
    private String lastWarning = "";

    LibbpfLog(Libc libc) {
        this.libc = libc;
    }

    @Override
    public int print(int level, Pointer format, Pointer arguments) {
        byte[] line = new byte[LINE_LIMIT];
        int length = libc.vsnprintf(line, line.length, format, arguments);
        String text =
                new String(line, 0, Math.min(Math.max(length, 0), line.length - 1), StandardCharsets.UTF_8).strip();
        LOG.log(System.Logger.Level.DEBUG, text);
        if (level == WARNING) {
            lastWarning = text.substring(text.lastIndexOf('\n') + 1);
        }
        return length;
    }

    /** The last line of the last warning, empty without one. */
    String lastLine() {
        return lastWarning;
    }
}
