// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.fact;

import io.iotrace.analyzer.rule.Fact;
import io.iotrace.analyzer.rule.FactType;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.ImageLayout;
import io.iotrace.recording.event.RecordingEvent;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How each image is made and lies on its file system, as it was last ({@link ImageLayout}). */
public final class ImageLayouts implements Fact<ImageLayouts> {
    public static final FactType<ImageLayouts> TYPE =
            new FactType<>("layout of images", ImageLayouts.class, ImageLayouts::new);

    private final SortedMap<String, Dated<ImageLayout>> latest = new TreeMap<>();

    @Override
    public void add(EventContext context, RecordingEvent event) {
        if (event instanceof ImageLayout layout) {
            latest.merge(
                    key(layout.processId(), layout.disk()), new Dated<>(context.startNanos(), layout), Dated::later);
        }
    }

    @Override
    public void merge(ImageLayouts other) {
        other.latest.forEach((key, dated) -> latest.merge(key, dated, Dated::later));
    }

    /** Always: an image without an event is not known. */
    @Override
    public boolean isKnown() {
        return true;
    }

    public Optional<ImageLayout> of(int processId, String disk) {
        return Optional.ofNullable(latest.get(key(processId, disk))).map(Dated::event);
    }

    private static String key(int processId, String disk) {
        return processId + " " + disk;
    }
}
