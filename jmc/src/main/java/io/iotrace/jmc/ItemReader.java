// SPDX-License-Identifier: Apache-2.0
package io.iotrace.jmc;

import io.iotrace.recording.event.RecordingEvent;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;
import org.openjdk.jmc.common.IMCThread;
import org.openjdk.jmc.common.item.IAccessorKey;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IMemberAccessor;
import org.openjdk.jmc.common.item.IType;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.unit.IUnit;
import org.openjdk.jmc.common.unit.UnitLookup;

/** Reads fields of JMC's items of one type by their names. What an item does not have is {@code null}, or the given value. */
final class ItemReader {
    private final Map<String, IMemberAccessor<?, IItem>> accessors = new HashMap<>();

    private ItemReader(IType<IItem> type) {
        for (IAccessorKey<?> key : type.getAccessorKeys().keySet()) {
            accessors.put(key.getIdentifier(), type.getAccessor(key));
        }
    }

    static ItemReader of(IType<IItem> type) {
        return new ItemReader(type);
    }

    private Object value(IItem item, String field) {
        IMemberAccessor<?, IItem> accessor = accessors.get(field);
        return accessor == null ? null : accessor.getMember(item);
    }

    String text(IItem item, String field) {
        Object value = value(item, field);
        return value == null ? null : value.toString();
    }

    /** A number in the unit that it was recorded in: nanoseconds, bytes or one. */
    long number(IItem item, String field, long absent) {
        Object value = value(item, field);
        if (value instanceof IQuantity quantity) {
            return quantity.clampedLongValueIn(unit(quantity));
        }
        return value instanceof Number number ? number.longValue() : absent;
    }

    private double decimal(IItem item, String field) {
        Object value = value(item, field);
        if (value instanceof IQuantity quantity) {
            return quantity.doubleValueIn(unit(quantity));
        }
        return value instanceof Number number ? number.doubleValue() : 0;
    }

    private static IUnit unit(IQuantity quantity) {
        if (quantity.getType() == UnitLookup.TIMESPAN) {
            return UnitLookup.NANOSECOND;
        }
        if (quantity.getType() == UnitLookup.TIMESTAMP) {
            return UnitLookup.EPOCH_NS;
        }
        return quantity.getType() == UnitLookup.MEMORY ? UnitLookup.BYTE : quantity.getUnit();
    }

    IMCThread thread(IItem item, String field) {
        return value(item, field) instanceof IMCThread thread ? thread : null;
    }

    /** By the wall clock. */
    long startNanos(IItem item) {
        return number(item, "startTime", 0);
    }

    long durationNanos(IItem item) {
        return number(item, "duration", 0);
    }

    /** The event that an item stands for. A field that the recording does not have is 0, false or null. */
    RecordingEvent event(IItem item, Class<? extends RecordingEvent> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(item, components[i].getName(), types[i]);
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read an " + type.getSimpleName(), e);
        }
    }

    private Object value(IItem item, String field, Class<?> type) {
        if (type == boolean.class) {
            return Boolean.TRUE.equals(value(item, field));
        }
        if (type == double.class) {
            return decimal(item, field);
        }
        if (type == int.class) {
            return (int) number(item, field, 0);
        }
        return type == long.class ? (Object) number(item, field, 0) : text(item, field);
    }
}
