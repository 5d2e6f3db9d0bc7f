// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.collector.drain.Drain;
import io.iotrace.collector.host.ProbeTables;
import io.iotrace.probe.Probe;
import io.iotrace.probe.TracedFile;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The probe's tables, read by the drain's thread, whose they are. */
final class DrainedTables implements ProbeTables {
    private static final long LONGEST_MILLIS = 1000;

    private final Probe probe;
    private final Drain drain;

    DrainedTables(Probe probe, Drain drain) {
        this.probe = probe;
        this.drain = drain;
    }

    @Override
    public Map<Integer, TracedFile> files() {
        CompletableFuture<Map<Integer, TracedFile>> files = drain.ask(() -> {
            Map<Integer, TracedFile> found = new HashMap<>();
            for (int index : probe.files()) {
                found.put(index, probe.file(index));
            }
            return found;
        });
        return Engine.await(files, LONGEST_MILLIS) ? files.join() : Map.of();
    }

    @Override
    public Optional<String> deviceName(int device) {
        CompletableFuture<Optional<String>> name = drain.ask(() -> probe.deviceName(device));
        return Engine.await(name, LONGEST_MILLIS) ? name.join() : Optional.empty();
    }

    @Override
    public boolean forget(int index) {
        CompletableFuture<Boolean> done = drain.forgetFile(index);
        return Engine.await(done, LONGEST_MILLIS) && Boolean.TRUE.equals(done.join());
    }
}
