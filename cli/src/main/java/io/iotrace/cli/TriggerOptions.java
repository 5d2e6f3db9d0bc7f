// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.collector.daemon.RingFiles;
import io.iotrace.collector.daemon.Trigger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** When the daemon records unasked, and what it keeps for that. */
final class TriggerOptions {
    @Option(
            names = "--trigger",
            paramLabel = "TRIGGER",
            converter = TriggerConverter.class,
            description =
                    "Keep the last minutes of a VM when this happens: p99:20ms:30s (the 99th percentile of a disk is"
                            + " above 20 ms for 30 s), stall:30s (a disk holds requests and completes none), finding. Repeatable."
                            + " Every request is then written to a ring of files.")
    private List<Trigger> triggers = new ArrayList<>();

    @Option(
            names = "--keep",
            paramLabel = "TIME",
            defaultValue = "2m",
            converter = DurationConverter.class,
            description = "How far back such a recording reaches (default: ${DEFAULT-VALUE}).")
    private Duration keep;

    @Option(
            names = "--keep-size",
            paramLabel = "SIZE",
            defaultValue = "512MiB",
            converter = SizeConverter.class,
            description = "Files of the ring at most, of all VMs together (default: ${DEFAULT-VALUE}).")
    private long keepBytes;

    @Option(
            names = "--after",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description = "How long such a recording goes on (default: ${DEFAULT-VALUE}).")
    private Duration after;

    @Option(
            names = "--pause",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = DurationConverter.class,
            description = "How long no trigger of the same VM counts then (default: ${DEFAULT-VALUE}).")
    private Duration pause;

    List<Trigger> triggers() {
        return triggers;
    }

    Duration after() {
        return after;
    }

    Duration pause() {
        return pause;
    }

    /** The ring's files below the directory of recordings; null when there is no trigger. */
    RingFiles ring(Path recordings) throws IOException {
        return triggers.isEmpty() ? null : new RingFiles(recordings.resolve("ring"), keepBytes, keep.toNanos());
    }
}
