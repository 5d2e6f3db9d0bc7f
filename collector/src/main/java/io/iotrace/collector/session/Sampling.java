// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import java.util.HashMap;
import java.util.Map;

/**
 * Processes of which not every request is followed. Which eventfd is which disk's is learned from requests that are all seen: so of a virtual
 * machine the first ones are all followed, and nothing is learned afterwards. One thread's, but for {@link #isDeviceOnly}.
 */
final class Sampling {
    /** Requests of a machine after which its eventfds are known, as far as they ever are. */
    static final int LEARNED_FROM = 1009;

    /** Is told when a process has to be sampled from now on, one in so many. */
    interface Learned {
        void learned(int processId, int oneOf);
    }

    private static final class Learning {
        final int oneOf;
        int requests;

        Learning(int oneOf) {
            this.oneOf = oneOf;
        }
    }

    private final Learned listener;
    private final Map<Integer, Learning> learning = new HashMap<>();
    private volatile Map<Integer, Integer> sampled = Map.of();

    Sampling(Learned listener) {
        this.listener = listener;
    }

    /** A process is followed, one in so many of its requests; 0 for none. */
    void begin(int processId, boolean machine, int oneOf) {
        learning.remove(processId);
        if (machine && oneOf > 1) {
            learning.put(processId, new Learning(oneOf));
            put(processId, 1);
        } else {
            put(processId, oneOf);
        }
    }

    void change(int processId, int oneOf) {
        learning.remove(processId);
        put(processId, oneOf);
    }

    private void put(int processId, int oneOf) {
        Map<Integer, Integer> now = new HashMap<>(sampled);
        if (oneOf == 1) {
            now.remove(processId);
        } else {
            now.put(processId, oneOf);
        }
        sampled = Map.copyOf(now);
    }

    /** A request was seen. True when it was the last from which something is learned. */
    boolean request(int processId) {
        if (learning.isEmpty()) {
            return false;
        }
        Learning of = learning.get(processId);
        if (of == null || ++of.requests < LEARNED_FROM) {
            return false;
        }
        change(processId, of.oneOf);
        listener.learned(processId, of.oneOf);
        return true;
    }

    /** Whether some of its requests are passed over. */
    boolean isSampled(int processId) {
        return sampled.containsKey(processId);
    }

    boolean isDeviceOnly(int processId) {
        return sampled.getOrDefault(processId, 1) == 0;
    }
}
