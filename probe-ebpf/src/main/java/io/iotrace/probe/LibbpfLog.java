// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** What libbpf says: warnings are kept for the sentence that a failure ends in, all of it goes to the log at level DEBUG. */
final class LibbpfLog implements Libbpf.Print {
    private static final System.Logger LOG = System.getLogger(LibbpfBackend.class.getName());
    private static final int WARNING = 0;
    private static final String VERIFIER_LOG = "-- BEGIN PROG LOAD LOG --";
    private static final Pattern PROGRAM = Pattern.compile("prog '(\\w+)'");
    private static final int LIMIT = 1 << 20; // the verifier's reason is at the end of a long text

    private final Libc libc;
    private final Pointer buffer;
    private String lastWarning = "";
    private String refusedProgram = "";

    LibbpfLog(Libc libc) {
        this.libc = libc;
        buffer = Memory.allocateDirect(Runtime.getRuntime(libc), LIMIT);
    }

    @Override
    public int print(int level, Pointer format, Pointer arguments) {
        int length = libc.vsnprintf(buffer, LIMIT, format, arguments);
        byte[] line = new byte[Math.min(Math.max(length, 0), LIMIT - 1)];
        buffer.get(0, line, 0, line.length);
        String text = new String(line, StandardCharsets.UTF_8).strip();
        LOG.log(System.Logger.Level.DEBUG, text);
        if (level == WARNING && text.contains(VERIFIER_LOG)) {
            lastWarning = verdict(text);
            Matcher program = PROGRAM.matcher(text);
            refusedProgram = program.find() ? program.group(1) : "";
        } else if (level == WARNING && !text.contains("failed to load")) {
            lastWarning = text.substring(text.lastIndexOf('\n') + 1);
        }
        return length;
    }

    /** The verifier's last words before its statistics. */
    private static String verdict(String log) {
        String program = log.substring(0, log.indexOf(VERIFIER_LOG));
        int end = log.lastIndexOf("\nprocessed ");
        String body = log.substring(0, end < 0 ? log.lastIndexOf('\n') : end);
        return program + body.substring(body.lastIndexOf('\n') + 1);
    }

    /** The program that the verifier refused since the last time this was asked, empty when there is none. */
    String takeRefusedProgram() {
        String program = refusedProgram;
        refusedProgram = "";
        return program;
    }

    /** The last line of the last warning, empty without one. */
    String lastLine() {
        return lastWarning;
    }
}
