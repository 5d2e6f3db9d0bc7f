// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.junit.jupiter.api.Test;

class DiskRequestTest {
    /** A field that is added and not copied would be missing wherever a request is kept. */
    @Test
    void copiesEveryField() throws IllegalAccessException {
        DiskRequest one = new DiskRequest();
        int value = 3;
        for (Field field : DiskRequest.class.getFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                value++;
                if (field.getType() == String.class) {
                    field.set(one, "text " + value);
                } else if (field.getType() == long.class) {
                    field.setLong(one, value);
                } else {
                    field.setInt(one, value);
                }
            }
        }
        one.set(Boundary.SUBMITTED, 100);
        one.set(Boundary.REAPED, 170);
        DiskRequest other = new DiskRequest();
        other.set(Boundary.NOTIFIED, 1);
        other.copyFrom(one);
        assertThat(other).usingRecursiveComparison().isEqualTo(one);
        assertThat(other.at(Boundary.NOTIFIED)).isEqualTo(DiskRequest.ABSENT);
    }
}
