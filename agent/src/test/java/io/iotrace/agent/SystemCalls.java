// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What strace saw of a program: system calls on files whose path begins so, and their bytes, by class of call. */
final class SystemCalls {
    private static final Pattern CALL = Pattern.compile("(\\d+) +(\\w+)\\((.*)");
    private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. (\\w+) resumed>.*= (-?\\d+).*");
    private static final Pattern RESULT = Pattern.compile(".*= (-?\\d+)(?: .*)?");

    private final String prefix;
    private final Map<String, Tally> tallies = new TreeMap<>();
    private final Map<String, Boolean> unfinished = new HashMap<>();

    private SystemCalls(String prefix) {
        this.prefix = prefix;
    }

    /** The command that runs another below strace. */
    static List<String> strace(Path output) {
        return List.of(
                "strace",
                "-f",
                "-y",
                "-q",
                "-s",
                "0",
                "-o",
                output.toString(),
                "-e",
                "trace=read,write,pread64,pwrite64,readv,writev,fsync,fdatasync,msync,sendfile,copy_file_range");
    }

    /** Counts of read, write, transfer and sync, and their bytes. */
    static Map<String, Tally> of(Path output, String prefix) throws IOException {
        SystemCalls calls = new SystemCalls(prefix);
        for (String line : Files.readAllLines(output)) {
            calls.read(line);
        }
        return calls.tallies;
    }

    private void read(String line) {
        Matcher resumed = RESUMED.matcher(line);
        if (resumed.matches()) {
            if (Boolean.TRUE.equals(unfinished.remove(resumed.group(1)))) {
                count(resumed.group(2), Long.parseLong(resumed.group(3)));
            }
            return;
        }
        Matcher call = CALL.matcher(line);
        if (!call.matches()) {
            return;
        }
        boolean ours = call.group(3).contains("<" + prefix) && !call.group(2).equals("msync");
        if (line.endsWith("<unfinished ...>")) {
            unfinished.put(call.group(1), ours);
            return;
        }
        Matcher result = RESULT.matcher(line);
        if (ours && result.matches()) {
            count(call.group(2), Long.parseLong(result.group(1)));
        }
    }

    private void count(String call, long result) {
        String kind = switch (call) {
            case "read", "pread64", "readv" -> "read";
            case "write", "pwrite64", "writev" -> "write";
            case "fsync", "fdatasync" -> "sync";
            default -> "transfer";
        };
        long bytes = kind.equals("sync") ? 0 : Math.max(0, result);
        tallies.merge(kind, new Tally(1, bytes), Tally::plus);
    }
}
