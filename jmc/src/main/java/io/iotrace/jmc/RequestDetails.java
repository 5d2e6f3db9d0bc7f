// SPDX-License-Identifier: Apache-2.0
package io.iotrace.jmc;

import io.iotrace.recording.DiskRequest;
import java.util.HashMap;
import java.util.Map;
import org.openjdk.jmc.common.IMCThread;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.item.IItemIterable;

/** Rare fields of requests. They lie in an event of their own, with the lane and the begin of their request; in format 1 in the request. */
final class RequestDetails {
    private static final String NAME = "iotrace.RequestDetail";

    private final Map<Key, Detail> details = new HashMap<>();

    /** Only one request of a lane begins at an instant. */
    private record Key(long lane, long startNanos) {}

    private record Detail(long runDelay, long reapRunDelay, int submitNode, int completionNode) {
        static Detail of(IItem item, ItemReader reader, int usualSubmitNode, int usualCompletionNode) {
            return new Detail(
                    reader.number(item, "runDelay", DiskRequest.ABSENT),
                    reader.number(item, "reapRunDelay", DiskRequest.ABSENT),
                    (int) reader.number(item, "submitNode", usualSubmitNode),
                    (int) reader.number(item, "completionNode", usualCompletionNode));
        }
    }

    RequestDetails(IItemCollection items) {
        items.stream()
                .filter(iterable -> iterable.getType().getIdentifier().startsWith(NAME))
                .forEach(this::add);
    }

    private void add(IItemIterable iterable) {
        ItemReader reader = ItemReader.of(iterable.getType());
        iterable.stream().forEach(item -> details.put(key(item, reader), Detail.of(item, reader, -1, -1)));
    }

    private static Key key(IItem item, ItemReader reader) {
        IMCThread lane = reader.thread(item, "eventThread");
        return new Key(lane == null || lane.getThreadId() == null ? 0 : lane.getThreadId(), reader.startNanos(item));
    }

    /** A request without a detail ran on node 0 wherever its processor is known. */
    void addTo(IItem item, ItemReader reader, DiskRequest request) {
        Detail detail = details.isEmpty() ? null : details.get(key(item, reader));
        if (detail == null) {
            detail = Detail.of(
                    item, reader, request.submitProcessor < 0 ? -1 : 0, request.completionProcessor < 0 ? -1 : 0);
        }
        request.runDelayNanos = detail.runDelay;
        request.reapRunDelayNanos = detail.reapRunDelay;
        request.submitNode = detail.submitNode;
        request.completionNode = detail.completionNode;
    }
}
