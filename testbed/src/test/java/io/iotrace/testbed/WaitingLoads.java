// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import java.time.Duration;
import java.util.List;

/**
 * Processes of the host that have a drive open, and become loads when told so: a process's disks are what it has open
 * when a tracer attaches to it.
 *
 * @param host where they are
 * @param pids theirs before and after, in the order of the commands
 */
record WaitingLoads(VirtualHost host, List<Long> pids) {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Starts a shell for each command, which it becomes. */
    static WaitingLoads start(VirtualHost host, String drive, List<String> commands) {
        StringBuilder script = new StringBuilder("rm -f /run/go; mkfifo /run/go\n");
        for (String command : commands) {
            script.append("setsid bash -c 'exec 9<>" + drive + "; read -r _ </run/go; exec " + command
                    + "' </dev/null >/dev/null 2>&1 & echo $!\n");
        }
        String pids = host.run(LIMIT, script.toString()).succeeded();
        return new WaitingLoads(host, pids.lines().map(Long::valueOf).toList());
    }

    /** Lets all of them begin, and waits for their end. */
    void run() {
        host.run(LIMIT, ": >/run/go" + untilGone()).succeeded();
    }

    /** Lets all of them begin, and ends them after a time. */
    void runFor(Duration time) {
        host.run(LIMIT, ": >/run/go; sleep " + time.toSeconds() + "; kill " + words() + untilGone())
                .succeeded();
    }

    private String untilGone() {
        StringBuilder script = new StringBuilder();
        pids.forEach(pid -> script.append("; tail --pid=" + pid + " -f /dev/null"));
        return script.toString();
    }

    /** The pids as words of a command. */
    String words() {
        return String.join(" ", pids.stream().map(String::valueOf).toList());
    }
}
