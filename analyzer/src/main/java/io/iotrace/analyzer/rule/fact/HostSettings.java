// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.fact;

import io.iotrace.analyzer.rule.Fact;
import io.iotrace.analyzer.rule.FactType;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.HostSetting;
import io.iotrace.recording.event.RecordingEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the kernel says of block devices and of the host, as it was last ({@link HostSetting}). */
public final class HostSettings implements Fact<HostSettings> {
    public static final FactType<HostSettings> TYPE =
            new FactType<>("settings of the host", HostSettings.class, HostSettings::new);

    private final SortedMap<String, Dated<HostSetting>> latest = new TreeMap<>();

    /**
     * An interrupt of a device.
     *
     * @param number the kernel's
     * @param processors the list of those that may get it, as the kernel writes it
     */
    public record Interrupt(int number, String processors) {}

    @Override
    public void add(EventContext context, RecordingEvent event) {
        if (event instanceof HostSetting setting) {
            latest.merge(
                    key(setting.device(), setting.name()), new Dated<>(context.startNanos(), setting), Dated::later);
        }
    }

    @Override
    public void merge(HostSettings other) {
        other.latest.forEach((key, dated) -> latest.merge(key, dated, Dated::later));
    }

    /** Always: a setting without an event is not known. */
    @Override
    public boolean isKnown() {
        return true;
    }

    /** A file of a device, below its directory. */
    public Optional<String> of(String device, String name) {
        return Optional.ofNullable(latest.get(key(device, name)))
                .map(dated -> dated.event().value());
    }

    /** A whole number that a file of a device holds. */
    public OptionalLong number(String device, String name) {
        return number(of(device, name));
    }

    /** A file of the host. */
    public Optional<String> ofHost(String path) {
        return of("", path);
    }

    /** A whole number that a file of the host holds. */
    public OptionalLong hostNumber(String path) {
        return number(ofHost(path));
    }

    /** Interrupts of a device; none where they are not known. */
    public List<Interrupt> interrupts(String device) {
        return of(device, "interrupts").stream()
                .flatMap(text -> List.of(text.split(" ", -1)).stream())
                .map(word -> word.split(":", 2))
                .filter(pair -> pair.length == 2 && pair[0].matches("\\d{1,9}"))
                .map(pair -> new Interrupt(Integer.parseInt(pair[0]), pair[1]))
                .toList();
    }

    private static OptionalLong number(Optional<String> text) {
        return text.filter(value -> value.matches("-?\\d{1,18}")).stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    private static String key(String device, String name) {
        return (device == null ? "" : device) + " " + name;
    }
}
