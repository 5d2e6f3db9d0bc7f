// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which sync covered a buffered write: the first of the same file that began after the write had ended. */
final class SyncCover {
    private final Map<String, TreeMap<Long, FileCall>> syncs = new HashMap<>();
    private final Map<String, Long> firstWrites = new HashMap<>();

    SyncCover(List<FileCall> calls) {
        for (FileCall call : calls) {
            if (call.access() == Access.SYNC) {
                syncs.computeIfAbsent(call.fileId(), id -> new TreeMap<>()).put(call.startNanos(), call);
            }
        }
        for (FileCall call : calls) {
            FileCall sync = of(call);
            if (sync != null) {
                firstWrites.merge(key(sync), call.startNanos(), Math::min);
            }
        }
    }

    /** Null for none, and for what needs none. */
    FileCall of(FileCall call) {
        if (call.access() != Access.BUFFERED_WRITE) {
            return null;
        }
        TreeMap<Long, FileCall> ofFile = syncs.get(call.fileId());
        Map.Entry<Long, FileCall> next = ofFile == null ? null : ofFile.ceilingEntry(call.endNanos());
        return next == null ? null : next.getValue();
    }

    /** Start of the first write that a sync covered; its own start when there was none. */
    long firstWriteNanos(FileCall sync) {
        return firstWrites.getOrDefault(key(sync), sync.startNanos());
    }

    private static String key(FileCall sync) {
        return sync.fileId() + " " + sync.startNanos();
    }
}
