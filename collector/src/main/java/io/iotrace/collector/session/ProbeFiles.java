// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.collector.drain.Drain;
import io.iotrace.collector.host.FileTable;
import io.iotrace.probe.Probe;
import io.iotrace.probe.TracedFile;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The probe's table of files, for whoever looks for those that were closed. */
final class ProbeFiles implements FileTable {
    private static final long LONGEST_MILLIS = 1000;

    private final Probe probe;
    private final Drain drain;

    ProbeFiles(Probe probe, Drain drain) {
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
    public boolean forget(int index) {
        CompletableFuture<Boolean> done = drain.forgetFile(index);
        return Engine.await(done, LONGEST_MILLIS) && Boolean.TRUE.equals(done.join());
    }
}
