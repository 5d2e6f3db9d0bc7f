// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rows of a merged recording. An application's thread is one, {@code main (4711)}, and below it, by name, are the rows of the requests
 * that did its work, {@code main (4711) > web-01 vda #01}: as many of a disk as it had requests at one time, so that none overlap.
 */
final class LaneNames {
    /** Above every thread id of Linux, and above the rows of disks in a recording. */
    static final int FIRST_ID = 1 << 25;

    private final Map<String, Lane> operations = new HashMap<>();
    private final Map<String, List<Lane>> requests = new HashMap<>();
    private int given;

    /** A row; its id and name are those of a thread. */
    static final class Lane {
        private final int id;
        private final String name;
        private long endNanos = Long.MIN_VALUE;

        private Lane(int id, String name) {
            this.id = id;
            this.name = name;
        }

        int id() {
            return id;
        }

        String name() {
            return name;
        }
    }

    Lane of(FileCall call) {
        return operations.computeIfAbsent(name(call), name -> new Lane(next(), name));
    }

    /** A row below the operation's in which the request overlaps no other. */
    Lane of(FileCall call, HostRequest request) {
        List<Lane> lanes = requests.computeIfAbsent(name(call) + " > " + request.place(), name -> new ArrayList<>());
        Lane free = null;
        for (Lane lane : lanes) {
            if (lane.endNanos <= request.startNanos()) {
                free = lane;
                break;
            }
        }
        if (free == null) {
            String name = String.format(Locale.ROOT, "%s > %s #%02d", name(call), request.place(), lanes.size() + 1);
            free = new Lane(next(), name);
            lanes.add(free);
        }
        free.endNanos = request.endNanos();
        return free;
    }

    private int next() {
        return FIRST_ID + given++;
    }

    private static String name(FileCall call) {
        return call.threadName() + " (" + call.threadId() + ")";
    }
}
