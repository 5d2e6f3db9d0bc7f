// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which sessions want which process, in what detail. What the most exact of them wants is done for all. */
final class Followers {
    private final Map<Integer, List<Detail>> byProcess = new HashMap<>();

    /** True when it is the first of its process. */
    boolean add(int processId, Detail detail) {
        List<Detail> wanted = byProcess.computeIfAbsent(processId, pid -> new ArrayList<>());
        wanted.add(detail);
        return wanted.size() == 1;
    }

    /** True when nobody wants the process any more. */
    boolean remove(int processId, Detail detail) {
        List<Detail> wanted = byProcess.get(processId);
        if (wanted == null || !wanted.remove(detail) || !wanted.isEmpty()) {
            return false;
        }
        byProcess.remove(processId);
        return true;
    }

    boolean has(int processId) {
        return byProcess.containsKey(processId);
    }

    boolean isEmpty() {
        return byProcess.isEmpty();
    }

    /** Whether nothing but the device's work is wanted of it. */
    boolean isDeviceOnly(int processId) {
        return byProcess.getOrDefault(processId, List.of()).stream().allMatch(Detail::isDeviceOnly);
    }

    /** One in how many of its requests is to be followed, 0 for none. */
    int sample(int processId) {
        return byProcess.getOrDefault(processId, List.of()).stream()
                .mapToInt(Detail::sample)
                .filter(oneOf -> oneOf > 0)
                .min()
                .orElse(0);
    }
}
